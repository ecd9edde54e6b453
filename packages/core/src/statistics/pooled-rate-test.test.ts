import { expect, test } from 'vitest';
import { pooledRateTest } from './pooled-rate-test.ts';
import { shareChiSquare } from './share-mismatch.ts';

test('pooledRateTest() of 5.0 and 5.6 % of 10 000, computed with mpmath', () => {
  const { z, pValue } = pooledRateTest(
    { events: 500, trials: 10_000 },
    { events: 560, trials: 10_000 },
  );
  expect(z).toBeCloseTo(1.8937529756356755, 12);
  expect(pValue).toBeCloseTo(0.058257806033516144, 12);
});

test('pooledRateTest() is the chi-square of the table', () => {
  const { z } = pooledRateTest({ events: 90, trials: 9_000 }, { events: 20, trials: 1_000 });
  const { chiSquare: events } = shareChiSquare([90, 20], [0.9, 0.1]);
  const { chiSquare: rest } = shareChiSquare([8_910, 980], [0.9, 0.1]);
  expect(z ** 2).toBeCloseTo(events + rest, 10);
});

test.each([
  [0, 0, 1, 10],
  [0, 10, 0, 10],
  [10, 10, 10, 10],
  [Number.NaN, 10, 1, 10],
])('pooledRateTest() of %d/%d and %d/%d finds nothing', (x, n, y, m) => {
  const found = pooledRateTest({ events: x, trials: n }, { events: y, trials: m });
  expect(found).toEqual({ z: Number.NaN, pValue: 1 });
});
