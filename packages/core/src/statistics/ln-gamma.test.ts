import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lnGamma } from './ln-gamma.ts';

// Computed at 40 digits with mpmath.
test.each([
  [1e-300, 690.7755278982137],
  [1e-8, 18.42068073818021],
  [0.25, 1.2880225246980774],
  [0.5, 0.5723649429247001],
  [1.5, -0.12078223763524522],
  [3.7, 1.428072326665388],
  [12.3, 18.238983407092242],
  [171.5, 709.1431630309282],
  [1e9, 19723265827.503716],
  [1e15, 33538776394910668],
])('lnGamma(%d) to 12 digits', (x, expected) => {
  expect(lnGamma(x) / expected).toBeCloseTo(1, 12);
});

test('lnGamma() is 0 at 1 and 2, Infinity at Infinity, NaN for what is not above 0', () => {
  expect(lnGamma(1)).toBeCloseTo(0, 14);
  expect(lnGamma(2)).toBeCloseTo(0, 14);
  expect(lnGamma(Infinity)).toBe(Infinity);
  expect([0, -0.5, -Infinity, Number.NaN].map(lnGamma)).toEqual(Array(4).fill(Number.NaN));
});

test('lnGamma() of x + 1 is ln x more', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (x) => {
      const scale = Math.max(1, Math.abs(lnGamma(x)));
      expect((lnGamma(x + 1) - lnGamma(x) - Math.log(x)) / scale).toBeCloseTo(0, 13);
    }),
  );
});
