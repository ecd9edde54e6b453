import { expect, test } from 'vitest';
import { armMoments, mergedSums } from './arm-moments.ts';
import { aMetric, anArm, NO_SUMS, rateSums, sumsOf } from './experiment.fixture.ts';

const mean = aMetric({ kind: 'mean' });

test('armMoments() of a rate, a mean and a ratio', () => {
  const arm = (rows: Parameters<typeof sumsOf>[0]) => [anArm('new', { engaged: sumsOf(rows) })];
  expect(armMoments(aMetric(), [anArm('new', { engaged: rateSums(20, 100) })], 0)).toEqual({
    ...{ units: 100, mean: 0.2, variance: 0.16000000000000003 },
  });
  expect(armMoments(mean, arm([{ y: 1 }, { y: 3 }]), 0)).toEqual({
    units: 2,
    mean: 2,
    variance: 2,
  });
  const ratio = armMoments(
    aMetric({ kind: 'ratio' }),
    arm([
      { y: 1, z: 2 },
      { y: 2, z: 2 },
    ]),
    0,
  );
  expect(ratio).toMatchObject({ units: 2, mean: 0.75 });
  expect(ratio?.variance).toBeCloseTo(0.125, 12);
});

test('armMoments() takes the past away with a slope', () => {
  const rows = [
    { y: 5, x: 4 },
    { y: 9, x: 8 },
  ];
  const found = armMoments(mean, [anArm('new', { engaged: sumsOf(rows) })], 1);
  expect(found).toMatchObject({ mean: 1, variance: 0, raw: { mean: 7 } });
});

test('armMoments() adds cells of an arm up', () => {
  const cell = (y: number, draw: number) => anArm('new', { engaged: sumsOf([{ y }]) }, { draw });
  expect(armMoments(mean, [cell(1, 1), cell(3, 2)], 0)?.mean).toBe(2);
});

test('armMoments() of values that are all the same has no variance, whatever rounding leaves', () => {
  const value = 123_456_789.123;
  const rows = Array.from({ length: 1_000 }, () => ({ y: value }));
  expect(armMoments(mean, [anArm('new', { engaged: sumsOf(rows) })], 0)?.variance).toBe(0);
});

test.each([
  ['more events than units', { ...NO_SUMS, units: 5, sumY: 6, sumYY: 6 }],
  ['negative units', { ...NO_SUMS, units: -5 }],
  ['no number', { ...NO_SUMS, units: 5, sumY: Number.NaN }],
  ['something endless', { ...NO_SUMS, units: 5, sumYY: Number.POSITIVE_INFINITY }],
  ['no unit', NO_SUMS],
])('armMoments() of %s is no figure', (_, sums) => {
  expect(armMoments(aMetric(), [anArm('new', { engaged: sums })], 0)).toBeNull();
});

test('mergedSums() of a metric that a cell has not is nothing', () => {
  expect(mergedSums(mean, [anArm('new', {})])).toBeNull();
  expect(mergedSums(aMetric({ name: 'toString' }), [anArm('new', {})])).toBeNull();
});

test('armMoments() of a ratio to next to nothing is no figure', () => {
  const sums = {
    ...NO_SUMS,
    units: 2,
    sumY: 1e15,
    sumYY: 1,
    sumZ: 5.562684646268004e-294,
    sumZZ: 1,
  };
  const ratio = aMetric({ kind: 'ratio' });
  expect(armMoments(ratio, [anArm('old', { engaged: sums })], 0)).toBeNull();
});
