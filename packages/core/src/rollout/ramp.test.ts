import { expect, test } from 'vitest';
import { raise, rampAfterRollback } from './ramp.ts';
import { aPhase, aPlan, running, T0 } from './rollout.fixture.ts';

const step = (fromMs: number) => ({ fromMs, phase: 0, draws: [] });

test('raise() takes the next whole second after now plus the lead', () => {
  const rollout = { ...running(aPlan()), ramp: [] };
  const phase = { index: 0, plan: aPhase() };
  expect(raise(rollout, phase, T0, 5_000).fromMs).toBe(T0 + 5_000);
  expect(raise(rollout, phase, T0 + 1, 5_000).fromMs).toBe(T0 + 6_000);
});

test('raise() stays after the last step when the clock went back', () => {
  const rollout = { ...running(aPlan()), ramp: [step(T0 + 60_000)] };
  expect(raise(rollout, { index: 0, plan: aPhase() }, T0, 5_000).fromMs).toBe(T0 + 61_000);
});

test('raise() gives every share a draw id of its own', () => {
  const shares = [
    { segment: 'beta', weightParts: 100_000 },
    { segment: null, weightParts: 10_000 },
  ];
  const raised = raise(
    { ...running(aPlan()), ramp: [], nextDraw: 3 },
    { index: 1, plan: aPhase({ shares }) },
    T0,
    0,
  );
  expect(raised.ramp).toEqual([
    {
      fromMs: T0,
      phase: 1,
      draws: [
        { id: 3, segment: 'beta', weightParts: 100_000 },
        { id: 4, segment: null, weightParts: 10_000 },
      ],
    },
  ]);
  expect(raised.nextDraw).toBe(5);
});

test('rampAfterRollback() cuts the ramp, or replaces what was to come by a step of weight 0', () => {
  const rollout = { ...running(aPlan()), ramp: [step(T0), step(T0 + 5_000)] };
  expect(rampAfterRollback(rollout, 'cut-now', T0 + 2_500)).toEqual([]);
  expect(rampAfterRollback(rollout, 'drain', T0 + 2_500)).toEqual([step(T0), step(T0 + 2_000)]);
});
