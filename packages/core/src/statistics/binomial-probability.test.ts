import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lnBinomialProbability } from './binomial-probability.ts';

// Computed at 40 digits with mpmath.
test.each([
  [3, 10, 0.3, -1.3211512777668886],
  [0, 100, 1e-9, -1.0000000005e-7],
  [500, 1_000, 0.5, -3.6799189920941293],
  [100, 1_000_000, 0.001, -673.3690813717081],
  [500_000_000, 1_000_000_000, 0.5, -10.587424271367933],
])('lnBinomialProbability(%d, %d, %d)', (events, trials, probability, expected) => {
  expect(lnBinomialProbability(events, trials, probability) / expected).toBeCloseTo(1, 12);
});

test('lnBinomialProbability() at the ends, and for what is no sample', () => {
  expect(lnBinomialProbability(0, 0, 0.5)).toBe(0);
  expect(lnBinomialProbability(0, 5, 0)).toBeCloseTo(0, 15);
  expect(lnBinomialProbability(1, 5, 0)).toBe(-Infinity);
  expect(lnBinomialProbability(5, 5, 1)).toBeCloseTo(0, 15);
  for (const [events, trials, probability] of [
    [-1, 5, 0.5],
    [6, 5, 0.5],
    [1, 5, 1.1],
    [Number.NaN, 5, 0.5],
    [1, 5, Number.NaN],
  ] as const) {
    expect(lnBinomialProbability(events, trials, probability)).toBeNaN();
  }
});

test('lnBinomialProbability() of all counts adds up to 1', () => {
  const shares = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 300 }), shares, (trials, probability) => {
      let sum = 0;
      for (let events = 0; events <= trials; events++)
        sum += Math.exp(lnBinomialProbability(events, trials, probability));
      expect(sum).toBeCloseTo(1, 11);
    }),
  );
});
