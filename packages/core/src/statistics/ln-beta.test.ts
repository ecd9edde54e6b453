import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lnBeta } from './ln-beta.ts';

// Computed at 40 digits with mpmath; with 1e9 the difference of three lnGamma keeps six digits.
test.each([
  [0.5, 0.5, 1.1447298858494002],
  [2, 3, Math.log(1 / 12)],
  [1e-4, 1e-4, 9.903487536089191],
  [1e-3, 1e9, 6.886455619547407],
  [1e9, 3, -61.47665033327929],
  [1e7, 2e7, -19095431.986221112],
])('lnBeta(%d, %d) to 13 digits', (a, b, expected) => {
  expect(lnBeta(a, b) / expected).toBeCloseTo(1, 12);
  expect(lnBeta(b, a)).toBe(lnBeta(a, b));
});

test('lnBeta() of what is not above 0 is NaN', () => {
  expect(lnBeta(0, 1)).toBeNaN();
  expect(lnBeta(1, Number.NaN)).toBeNaN();
});

test('lnBeta() obeys its recurrence', () => {
  const parameter = fc.double({ min: 1e-3, max: 1e5, noNaN: true });
  fc.assert(
    fc.property(parameter, parameter, (a, b) => {
      const scale = Math.max(1, Math.abs(lnBeta(a, b)));
      const step = lnBeta(a + 1, b) - lnBeta(a, b) - Math.log(a / (a + b));
      expect(step / scale).toBeCloseTo(0, 11);
    }),
  );
});
