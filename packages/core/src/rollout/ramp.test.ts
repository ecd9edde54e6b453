import { expect, test } from 'vitest';
import { RAMP_STEPS_MAX } from './limits.ts';
import { raise, rampAfterRollback, wholeSecond } from './ramp.ts';
import { aPhase, aPlan, running, T0 } from './rollout.fixture.ts';

const step = (fromMs: number) => ({ fromMs, phase: 0, draws: [] });

test('raise() takes the next whole second after now plus the lead', () => {
  const rollout = { ...running(aPlan()), ramp: [] };
  const { shares } = aPhase();
  expect(raise(rollout, { phase: 0, shares }, T0, 5_000).fromMs).toBe(T0 + 5_000);
  expect(raise(rollout, { phase: 0, shares }, T0 + 1, 5_000).fromMs).toBe(T0 + 6_000);
});

test('raise() stays after the last step when the clock went back', () => {
  const rollout = { ...running(aPlan()), ramp: [step(T0 + 60_000)] };
  expect(raise(rollout, { phase: 0, shares: [] }, T0, 5_000).fromMs).toBe(T0 + 61_000);
});

test('raise() gives every share a draw id of its own', () => {
  const shares = [
    { segment: 'beta', weightParts: 100_000 },
    { segment: null, weightParts: 10_000 },
  ];
  const raised = raise({ ...running(aPlan()), ramp: [], nextDraw: 3 }, { phase: 1, shares }, T0, 0);
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

test('rampAfterRollback() adds no step where none was: what others left goes on', () => {
  expect(rampAfterRollback({ ...running(aPlan()), ramp: [] }, 'drain', T0)).toEqual([]);
});

test('raise() forgets the oldest step above the most that a ramp keeps', () => {
  const steps = (count: number) => Array.from({ length: count }, (_, i) => step(i * 1_000));
  const raised = (count: number) =>
    raise({ ...running(aPlan()), ramp: steps(count) }, { phase: 0, shares: [] }, T0, 0).ramp;
  const most = RAMP_STEPS_MAX;
  expect([raised(most - 2).length, raised(most - 1).length]).toEqual([most - 1, most]);
  const full = raised(most);
  expect([full.length, full[0]?.fromMs, full.at(-1)?.fromMs]).toEqual([most, 1_000, T0]);
});

test('wholeSecond() rounds to the side that is asked for', () => {
  expect([wholeSecond(1_500, 'before'), wholeSecond(1_500, 'after')]).toEqual([1_000, 2_000]);
  expect([wholeSecond(2_000, 'before'), wholeSecond(2_000, 'after')]).toEqual([2_000, 2_000]);
});
