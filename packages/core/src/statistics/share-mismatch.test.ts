import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lnBinomialProbability } from './binomial-probability.ts';
import { lnShareMismatch, shareChiSquare, shareMismatchPValue } from './share-mismatch.ts';

test('lnShareMismatch() of the example in the documentation of savvi', () => {
  const ln = lnShareMismatch([40, 129, 233], [0.1, 0.4, 0.5]);
  expect(Math.exp(-ln)).toBeCloseTo(0.048455911059711074, 12);
});

// Computed at 40 digits with mpmath.
test.each([
  [[10_150, 9_850], [0.5, 0.5], -0.4151394755886731],
  [[10_300, 9_700], [0.5, 0.5], 6.302860078056634],
  [[1_100, 8_900], [0.1, 0.9], 2.989251875234539],
  [[1_000_000, 1_000_000], [0.5, 0.5], -4.954268608987666],
])('lnShareMismatch(%j, %j)', (counts, shares, expected) => {
  expect(lnShareMismatch(counts, shares)).toBeCloseTo(expected, 9);
});

test('lnShareMismatch() keeps its digits with a milliard units', () => {
  expect(lnShareMismatch([5e8, 5e8], [0.5, 0.5])).toBeCloseTo(0.5 * Math.log(101 / 1e9), 1);
});

test('lnShareMismatch() has expectation 1 when the shares are as designed', () => {
  const shares = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(shares, fc.integer({ min: 0, max: 100 }), (share, units) => {
      let expectation = 0;
      for (let own = 0; own <= units; own++) {
        const ln = lnShareMismatch([own, units - own], [share, 1 - share]);
        expectation += Math.exp(ln + lnBinomialProbability(own, units, share));
      }
      expect(expectation).toBeCloseTo(1, 8);
    }),
  );
});

test('shareChiSquare() of a published example', () => {
  const { chiSquare, degrees } = shareChiSquare([166_080, 171_180, 166_300], [1, 1, 1]);
  expect(chiSquare).toBeCloseTo(99.04043212328223, 9);
  expect(degrees).toBe(2);
});

// Public tests of GrowthBook.
test.each([
  [[1_000, 1_200], [0.5, 0.5], 2.0079e-5],
  [[135, 115], [0.5, 0.5], 0.205903211],
  [[310, 98], [0.75, 0.25], 0.647434186],
  [[1_000, 1_200, 900], [0.5, 0.5, 0], 2.0079e-5],
  [[0, 10, 10], [0.34, 0.33, 0.33], 0.005790624],
])('shareMismatchPValue(%j, %j)', (counts, weights, expected) => {
  expect(shareMismatchPValue(counts, weights)).toBeCloseTo(expected, 8);
});

test('shareMismatchPValue() is 1 where there is nothing to compare', () => {
  expect(shareMismatchPValue([1_000, 900, 800], [1, 0, 0])).toBe(1);
  expect(shareMismatchPValue([0, 0], [0.5, 0.5])).toBe(1);
  expect(shareMismatchPValue([], [])).toBe(1);
});

test('shareMismatchPValue() of a count that is no number is none', () => {
  expect(shareMismatchPValue([Number.NaN, 5], [0.5, 0.5])).toBeNaN();
});
