import { expect, test } from 'vitest';
import {
  adjustedMoments,
  adjustmentSlope,
  meanMoments,
  type PairSums,
  ratioMoments,
  shareMoments,
} from './sample-moments.ts';

const before = [3, 5, 4, 8];
const values = [1, 4, 2, 7];
const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
const product = (a: readonly number[], b: readonly number[]) =>
  sum(a.map((each, i) => each * (b[i] ?? Number.NaN)));
const pair: PairSums = {
  units: 4,
  sum: sum(values),
  sumSquares: product(values, values),
  otherSum: sum(before),
  otherSquares: product(before, before),
  products: product(values, before),
};

test('meanMoments() and shareMoments()', () => {
  expect(meanMoments(pair)).toEqual({ units: 4, mean: 3.5, variance: 7 });
  expect(shareMoments(50, 10)).toEqual({ units: 50, mean: 0.2, variance: 0.2 * 0.8 });
});

test('meanMoments() of one unit has no variance', () => {
  expect(meanMoments({ units: 1, sum: 3, sumSquares: 9 }).variance).toBeNaN();
});

test('ratioMoments() of a denominator that is always 1 are those of the mean', () => {
  const ones = { ...pair, otherSum: 4, otherSquares: 4, products: pair.sum };
  expect(ratioMoments(ones)).toEqual(meanMoments(pair));
});

test('ratioMoments() of a published example: cost per tool call', () => {
  const { mean, variance } = ratioMoments({
    units: 500,
    sum: 1_250,
    sumSquares: 4_200,
    otherSum: 3_000,
    otherSquares: 21_000,
    products: 8_600,
  });
  expect(mean).toBeCloseTo(0.4166666666666667, 14);
  expect(variance / 500).toBeCloseTo(7.561419134565426e-5, 14);
});

test('ratioMoments() of no denominator is no number', () => {
  const none = { ...pair, otherSum: 0, otherSquares: 0, products: 0 };
  expect(Number.isFinite(ratioMoments(none).mean)).toBe(false);
});

test('adjustedMoments() with the slope of least squares leave what a regression leaves', () => {
  const theta = adjustmentSlope([pair]);
  const adjusted = adjustedMoments(pair, theta);
  // Residuals of the values about their line through `before`.
  const residuals = values.map((y, i) => y - theta * ((before[i] ?? 0) - 5) - 3.5);
  expect(theta).toBeCloseTo(17 / 14, 14);
  expect(adjusted.variance).toBeCloseTo(product(residuals, residuals) / 3, 12);
  expect(adjusted.mean).toBeCloseTo(3.5 - theta * 5, 14);
  expect(adjusted.raw?.mean).toBe(3.5);
});

test('adjustmentSlope() is 0 where the other figure is the same everywhere', () => {
  expect(adjustmentSlope([{ ...pair, otherSum: 8, otherSquares: 16, products: 28 }])).toBe(0);
  expect(adjustmentSlope([])).toBe(0);
});

test('adjustmentSlope() looks within the arms: a difference between them does not enter', () => {
  const shifted: PairSums = { ...pair, sum: 414, sumSquares: 42_870, products: 2_087 };
  expect(shifted.products - (shifted.sum * shifted.otherSum) / 4).toBe(17);
  expect(adjustmentSlope([pair, shifted])).toBeCloseTo(17 / 14, 12);
});
