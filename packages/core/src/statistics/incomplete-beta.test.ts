import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lnIncompleteBeta } from './incomplete-beta.ts';

// Computed at 40 digits with mpmath.
test.each([
  [2.5, 7.1, 0.3, -0.43228777240400296],
  [0.5, 0.5, 1e-6, -7.359337817604864],
  [120, 880, 0.1, -3.843081291038668],
  [5_000, 95_000, 0.055, -9.427487077497332e-13],
  [30, 2_000, 0.001, -55.58080655557078],
])('lnIncompleteBeta(%d, %d, %d) to 9 digits, in both tails', (a, b, x, expected) => {
  expect(lnIncompleteBeta(a, b, x) / expected).toBeCloseTo(1, 9);
});

test('lnIncompleteBeta() at the ends, and for what is no argument', () => {
  expect(lnIncompleteBeta(2, 3, 0)).toBe(-Infinity);
  expect(lnIncompleteBeta(2, 3, 1)).toBe(0);
  expect(lnIncompleteBeta(0, 3, 0.5)).toBeNaN();
  expect(lnIncompleteBeta(2, 3, 1.5)).toBeNaN();
  expect(lnIncompleteBeta(2, 3, Number.NaN)).toBeNaN();
});

test('lnIncompleteBeta() and its mirror image add up to 1, and it rises', () => {
  const parameter = fc.double({ min: 0.01, max: 10_000, noNaN: true });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(parameter, parameter, share, share, (a, b, x, other) => {
      const [low, high] = [Math.min(x, other), Math.max(x, other)];
      const mirrored = lnIncompleteBeta(b, a, 1 - x, x);
      expect(Math.exp(lnIncompleteBeta(a, b, x)) + Math.exp(mirrored)).toBeCloseTo(1, 10);
      expect(lnIncompleteBeta(a, b, low)).toBeLessThanOrEqual(lnIncompleteBeta(a, b, high) + 1e-10);
    }),
  );
});
