import { expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { newRollout } from '../rollout/new-rollout.ts';
import type { Effect } from '../rollout/types.ts';
import { isOver, outcomeOf } from './outcome-of.ts';
import { aPlan, START_MS } from './rehearsal.fixture.ts';

const effect = (payload: JsonObject, kind: Effect['kind'] = 'layer'): Effect => ({
  ...{ id: 'r:2:0', orderingKey: 'k', kind, limitMs: 1 },
  payload: { layer: 'pods', action: 'promote', ...payload },
});

test.each<[string, JsonObject, 'ok' | 'failed']>([
  ['promote', { step: 'prepare' }, 'ok'],
  ['promote', { step: 'execute' }, 'failed'],
  ['promote', { step: 'verify' }, 'ok'],
  ['promote/verify', { step: 'verify' }, 'failed'],
  ['promote/undo', { step: 'undo' }, 'failed'],
  ['health', { step: 'check', action: 'health' }, 'failed'],
  ['traffic', { step: 'check', action: 'traffic' }, 'failed'],
  ['pods/clean', { step: 'clean', action: null }, 'failed'],
  ['other', { step: 'execute' }, 'ok'],
])('outcomeOf() lets "%s" fail what it names of %j', (name, payload, outcome) => {
  expect(outcomeOf({ [name]: 'failed' }, effect(payload)).outcome).toBe(outcome);
});

test('outcomeOf() says in words what it was', () => {
  expect(outcomeOf({}, effect({ step: 'verify' })).detail).toBe(
    'Step "verify" of "promote" succeeded',
  );
  expect(outcomeOf({ tests: 'failed' }, effect({ action: 'tests' }, 'check'))).toEqual({
    ...{ outcome: 'failed', detail: 'Action "tests" failed' },
  });
});

test('isOver() is at once, but for the time that control is watched', () => {
  const rollout = newRollout({
    ...{ id: 'r', plan: aPlan(), planHash: 'h', nextDraw: 1, nowMs: START_MS },
  });
  const watching = { name: 'pods', state: 'running', effectId: 'r:2:0' } as const;
  const layers = [{ ...watching, stepBeganMs: START_MS }];
  const clean = effect({ step: 'clean', forMs: 60_000 });
  expect(isOver({ ...rollout, layers }, clean, START_MS + 59_999)).toBe(false);
  expect(isOver({ ...rollout, layers }, clean, START_MS + 60_000)).toBe(true);
  // Nothing waits for it any more.
  expect(isOver(rollout, clean, START_MS)).toBe(true);
  expect(isOver({ ...rollout, layers }, effect({ step: 'execute' }), START_MS)).toBe(true);
});
