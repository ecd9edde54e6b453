import { expect, test } from 'vitest';
import { aPlan, scheduled, T0 } from './rollout.fixture.ts';

test('newRollout() waits at revision 0 with every layer of the procedure', () => {
  expect(scheduled(aPlan())).toMatchObject({
    status: 'scheduled',
    revision: 0,
    generation: 1,
    ramp: [],
    nextDraw: 7,
    changedMs: T0,
    layers: [{ name: 'flag', state: 'waiting', effectId: null }],
  });
});
