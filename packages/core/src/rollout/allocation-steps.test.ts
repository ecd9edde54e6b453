import { expect, test } from 'vitest';
import { allocationSteps } from './allocation-steps.ts';
import { aPlan, running, T0 } from './rollout.fixture.ts';

test('allocationSteps() names control and candidate in every step', () => {
  const plan = aPlan();
  expect(allocationSteps(plan, running(plan))).toEqual([
    {
      fromMs: T0 + 5_000,
      control: 'legacy',
      candidate: 'new',
      draws: [{ id: 7, segment: null, weightParts: 25_000 }],
    },
  ]);
});
