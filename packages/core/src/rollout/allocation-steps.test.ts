import { expect, test } from 'vitest';
import { allocationSteps } from './allocation-steps.ts';
import { ARMS, aShipping, experimentOf } from './experiment.fixture.ts';
import { aPlan, running, T0 } from './rollout.fixture.ts';
import { transition } from './transition.ts';

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

test('allocationSteps() keeps arms, and names the arm that a step gives in place of the candidate', () => {
  const plan = experimentOf();
  const { rollout } = transition(plan, running(plan), aShipping(), T0 + 10_000);
  expect(allocationSteps(plan, rollout)).toEqual([
    {
      ...{ fromMs: T0 + 5_000, control: 'legacy', candidate: 'new' },
      draws: [{ id: 7, segment: null, weightParts: 10_000, arms: ARMS }],
    },
    {
      ...{ fromMs: T0 + 15_000, control: 'legacy', candidate: 'newer' },
      draws: [{ id: 8, segment: null, weightParts: 100_000 }],
    },
  ]);
});
