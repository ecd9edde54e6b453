import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantileBand } from './quantile-band.ts';

test('quantileBand() of the p95 of 1 000 values, computed with mpmath', () => {
  const [low, high] = quantileBand(0.95, 1_000, 0.05, 1_000);
  expect(low).toBeCloseTo(0.927419066124478, 8);
  expect(high).toBeCloseTo(0.969208736058242, 8);
});

test('quantileBand() of few values is open', () => {
  expect(quantileBand(0.99, 20, 0.05, 1_000)[1]).toBe(1);
});

test.each([
  [0, 100, 0.05, 100],
  [1, 100, 0.05, 100],
  [Number.NaN, 100, 0.05, 100],
  [0.5, 0, 0.05, 100],
  [0.5, Infinity, 0.05, 100],
  [0.5, 100, 0, 100],
  [0.5, 100, 0.05, Number.NaN],
])('quantileBand(%d, %d, %d, %d) says nothing', (q, count, alpha, tuned) => {
  expect(quantileBand(q, count, alpha, tuned)).toEqual([0, 1]);
});

test('quantileBand() encloses the quantile and is narrower for more values', () => {
  const quantiles = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(quantiles, fc.integer({ min: 1, max: 100_000 }), (q, count) => {
      const [low, high] = quantileBand(q, count, 0.05, 1_000);
      const [moreLow, moreHigh] = quantileBand(q, 10 * count, 0.05, 1_000);
      expect(low).toBeLessThanOrEqual(q);
      expect(high).toBeGreaterThanOrEqual(q);
      expect(moreLow).toBeGreaterThanOrEqual(low);
      expect(moreHigh).toBeLessThanOrEqual(high);
    }),
  );
});
