import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalQuantile, normalUpperQuantile } from './normal-quantile.ts';
import { lnNormalTail } from './normal-tail.ts';

test.each([
  [0.5, 0],
  [0.975, 1.9599639845400538],
  [0.95, 1.6448536269514722],
  [1e-10, -6.361340902404057],
  [0.05, -1.6448536269514722],
])('normalQuantile(%d) is printed in tables as %d', (probability, z) => {
  expect(normalQuantile(probability)).toBeCloseTo(z, 12);
});

test('normalQuantile() at the ends, and for what is no probability', () => {
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  expect([normalQuantile(-0.1), normalUpperQuantile(1.1)]).toEqual([Number.NaN, Number.NaN]);
  expect(normalQuantile(Number.NaN)).toBeNaN();
});

test('normalUpperQuantile() is the inverse of the tail, however small that is', () => {
  fc.assert(
    fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (z) => {
      // Below, the tail is 1 to rounding.
      fc.pre(z > -5);
      const again = normalUpperQuantile(Math.exp(lnNormalTail(z)));
      expect(again).toBeCloseTo(z, z < 0 ? 8 : 10);
    }),
  );
});
