import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateUpperBound } from './rate-bound.ts';
import { samplesNeeded } from './samples-needed.ts';

test('samplesNeeded() completes 2 995 turns for a rate below 0.1 %', () => {
  expect(samplesNeeded(0, 0, 0.001, 0.95)).toBe(2_995);
  expect(samplesNeeded(0, 2_000, 0.001, 0.95)).toBe(995);
  expect(samplesNeeded(0, 5_000, 0.001, 0.95)).toBe(0);
});

test('samplesNeeded() answers the least number that brings the bound down', () => {
  fc.assert(
    fc.property(
      fc.nat(20),
      fc.nat(3_000),
      fc.double({ min: 0.001, max: 0.5, noNaN: true }),
      (bad, more, share) => {
        const observed = bad + more;
        const needed = samplesNeeded(bad, observed, share, 0.95) ?? Number.NaN;
        expect(rateUpperBound(bad, observed + needed, 0.95)).toBeLessThanOrEqual(share + 1e-9);
        if (needed > 0)
          expect(rateUpperBound(bad, observed + needed - 1, 0.95)).toBeGreaterThan(share - 1e-9);
      },
    ),
  );
});

test('samplesNeeded() answers null where no number is enough', () => {
  expect([
    samplesNeeded(0, 10, 0, 0.95),
    samplesNeeded(0, 10, 1e-9, 0.95),
    samplesNeeded(0, 10, Number.NaN, 0.95),
    samplesNeeded(Number.NaN, 10, 0.1, 0.95),
    samplesNeeded(11, 10, 0.1, 0.95),
  ]).toEqual([null, null, null, null, null]);
});
