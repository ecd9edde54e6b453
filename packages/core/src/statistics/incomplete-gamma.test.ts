import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lnIncompleteGamma, lnUpperIncompleteGamma } from './incomplete-gamma.ts';

// Computed at 40 digits with mpmath.
test.each([
  [0.5, 0.1, -1.0634020471545287, -0.4235463234759657],
  [3, 10, -0.002773237586573018, -5.889126135826689],
  [10, 3, -6.810185717036396, -0.0011030963172077956],
  [100, 150, -5.924557885642327e-6, -12.036407454461646],
  [100, 40, -34.35125653497946, -1.2062542053086521e-15],
  [1e5, 1.02e5, -1.6506061360725085e-10, -22.524708354373438],
])('lnIncompleteGamma(%d, %d) and the upper one', (a, x, lower, upper) => {
  expect(lnIncompleteGamma(a, x) / lower).toBeCloseTo(1, 9);
  expect(lnUpperIncompleteGamma(a, x) / upper).toBeCloseTo(1, 9);
});

test('lnUpperIncompleteGamma() far beyond the range of doubles', () => {
  expect(lnUpperIncompleteGamma(2, 900)).toBeCloseTo(Math.log(901) - 900, 10);
});

test('lnIncompleteGamma() at the ends, and for what is no argument', () => {
  expect([lnIncompleteGamma(2, 0), lnUpperIncompleteGamma(2, 0)]).toEqual([-Infinity, 0]);
  expect(lnIncompleteGamma(2, Infinity)).toBe(0);
  expect(lnUpperIncompleteGamma(2, Infinity)).toBe(-Infinity);
  expect([lnIncompleteGamma(0, 1), lnIncompleteGamma(1, -1)]).toEqual([Number.NaN, Number.NaN]);
  expect(lnUpperIncompleteGamma(Number.NaN, 1)).toBeNaN();
});

test('lnIncompleteGamma() and the upper one add up to 1', () => {
  const parameter = fc.double({ min: 0.01, max: 5_000, noNaN: true });
  fc.assert(
    fc.property(parameter, parameter, (a, x) => {
      const sum = Math.exp(lnIncompleteGamma(a, x)) + Math.exp(lnUpperIncompleteGamma(a, x));
      expect(sum).toBeCloseTo(1, 11);
    }),
  );
});
