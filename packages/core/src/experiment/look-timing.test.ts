import { expect, test } from 'vitest';
import { anArm, anExperiment, DAY_MS, outcomesOf } from './experiment.fixture.ts';
import { lookTiming, repeatedOf } from './look-timing.ts';
import type { Experiment, ExperimentLook } from './types.ts';

const look = (day: number, information: number): ExperimentLook => ({
  ...{ atMs: day * DAY_MS, information, z: {} },
});

function timingOf(
  day: number,
  isLook: boolean,
  looks: readonly ExperimentLook[] = [],
  experiment: Experiment = anExperiment({ sampleUnits: 1_000 }),
  units = 25 * day,
) {
  const outcomes = outcomesOf([anArm('old', {}, { units })], { atMs: day * DAY_MS });
  return lookTiming(experiment, outcomes, looks, { startedMs: 0, isLook });
}

test('lookTiming() of a planned look counts it, between looks it does not', () => {
  const [taken, between] = [timingOf(8, true, [look(4, 0.1)]), timingOf(8, false, [look(4, 0.1)])];
  expect(taken).toMatchObject({ isCounted: true, mayFind: true, isOver: false, information: 0.2 });
  expect(taken.planned.times).toEqual([0.1, 0.2]);
  expect(between).toMatchObject({ isCounted: false, mayFind: true, isOver: false });
  expect(between.planned.times).toEqual([0.1]);
  // What a look now would need.
  expect(between.boundary).toBe(taken.boundary);
  expect(timingOf(8, false).mayFind).toBe(false);
});

test('lookTiming() is over at the planned end, or at a look with the planned sample', () => {
  expect(timingOf(28, false)).toMatchObject({ isOver: true, isCounted: true });
  expect(timingOf(20, true, [], undefined, 1_000)).toMatchObject({ isOver: true, isCounted: true });
  expect(timingOf(20, false, [], undefined, 1_000)).toMatchObject({ isOver: false });
});

test('lookTiming() counts nothing after the last look', () => {
  const late = timingOf(30, true, [look(10, 0.3), look(28, 0.9)]);
  expect(late).toMatchObject({ isOver: true, isCounted: false });
  expect(late.planned).toEqual({ times: [0.3, 0.9], isOver: true });
  expect(timingOf(20, true, [look(10, 1.2)])).toMatchObject({ isOver: true, isCounted: false });
});

test('lookTiming() of a fixed design finds nothing before the end', () => {
  const fixed = anExperiment({ sampleUnits: 10 }, { method: 'fixed' });
  expect(timingOf(27, true, [], fixed)).toMatchObject({ mayFind: false, isOver: false });
  expect(timingOf(28, true, [], fixed)).toMatchObject({ mayFind: true, isOver: true });
});

test('lookTiming() puts looks in order, and leaves out later ones', () => {
  const timing = timingOf(8, true, [look(6, 0.1), look(2, 0.15), look(9, 0.4)]);
  expect(timing.planned.times).toEqual([0.15, 0.15, 0.2]);
});

test('repeatedOf() is computed once for the same looks', () => {
  const looks = { times: [0.25, 0.5], isOver: false };
  expect(repeatedOf(looks)).toBe(repeatedOf({ ...looks, times: [...looks.times] }));
  expect(repeatedOf(looks)).not.toBe(repeatedOf({ ...looks, isOver: true }));
});

// Whoever records looks may go on to the planned end, long after the planned sample was there.
test('lookTiming() leaves out looks after the last one, which has spent all of alpha', () => {
  const taken = [look(4, 0.5), look(10, 1), look(11, 1.1), look(12, 1.2)];
  const late = timingOf(13, true, taken);
  expect(late).toEqual({ ...timingOf(13, true, taken.slice(0, 2)), information: late.information });
  expect(late.looks).toHaveLength(2);
  expect(late.boundary).toBeLessThan(2);
});

test('lookTiming() counts figures of a look that was written down with them', () => {
  const again = timingOf(8, false, [look(4, 0.1), look(8, 0.2)]);
  expect(again).toEqual(timingOf(8, true, [look(4, 0.1)]));
});

// Looks at 1 and 27 of 28 days are not much alike when nearly all units came in between.
test('lookTiming() without a planned sample spends by time, and knows how many units looks share', () => {
  const timed = anExperiment({ sampleUnits: null });
  const sized = (day: number, units: number) => ({ ...look(day, day / 28), units });
  const alike = timingOf(28, true, [sized(27, 690)], timed);
  const apart = timingOf(28, true, [sized(27, 7)], timed);
  expect(alike.planned).toEqual({ times: [27 / 28, 1], units: [690, 700], isOver: true });
  expect(alike.boundary).toBeLessThan(2.05);
  expect(apart.boundary).toBeGreaterThan(2.4);
  // Looks of which that is not known are taken to have come evenly.
  expect(timingOf(28, true, [look(27, 27 / 28)], timed).planned.units).toBeUndefined();
});
