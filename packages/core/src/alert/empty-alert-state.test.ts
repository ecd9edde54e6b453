import { expect, test } from 'vitest';
import { alertIsDue } from './alert-step.ts';
import { emptyAlertState } from './empty-alert-state.ts';

test('emptyAlertState() is inactive, due at once, and plain JSON', () => {
  const state = emptyAlertState();
  expect([state.status, state.firedMs, alertIsDue(state, 0)]).toEqual(['inactive', null, true]);
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
});
