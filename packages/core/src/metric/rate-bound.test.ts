import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rateLowerBound, rateUpperBound } from './rate-bound.ts';

// Computed at 30 digits with mpmath; 682/925 and 7/20 are printed in the manual of R's binom.test,
// 10/100 in tables of the Clopper–Pearson interval; the last five come from scipy.stats.beta.
test.each([
  [0, 2_995, 0.95, 0, 0.000999744420901142],
  [0, 2_994, 0.95, 0, 0.00100007816984667],
  [682, 925, 0.975, 0.707668264079039, 0.765406558241525],
  [7, 20, 0.975, 0.1539092047845412, 0.592188534532828],
  [10, 100, 0.975, 0.04900468922148597, 0.1762225977400227],
  [1, 1_000, 0.95, 5.129197890901785e-5, 0.004734993575499777],
  [3, 10, 0.99, 0.04750699895116127, 0.7028835276794626],
  [999, 1_000, 0.95, 0.9952650064245002, 0.999948708021091],
  [100, 100_000, 0.95, 0.0008414553099809769, 0.0011806859691734534],
  [12_345, 1_000_000, 0.95, 0.012163919158012184, 0.012528172364617746],
  [5_000_000, 10_000_000, 0.95, 0.49973987583016577, 0.5002601241698342],
  [3, 10_000_000, 0.95, 8.176914955021388e-8, 7.753654685435576e-7],
  [1_000_000, 10_000_000, 0.975, 0.09981412730494282, 0.1001861043221587],
])('rateUpperBound() and rateLowerBound() of %d in %d at %d', (events, trials, c, lower, upper) => {
  expect(rateLowerBound(events, trials, c)).toBeCloseTo(lower, 11);
  expect(rateUpperBound(events, trials, c)).toBeCloseTo(upper, 11);
});

test('rateUpperBound() of no event is 1 − alpha^(1/n)', () => {
  expect(rateUpperBound(0, 100, 0.95)).toBeCloseTo(0.029513049607039935, 14);
  expect(rateUpperBound(0, 1_000, 0.95)).toBeCloseTo(0.0029912495450952962, 14);
  expect(rateUpperBound(0, 10_000, 0.99)).toBeCloseTo(0.00046041099691215446, 14);
  expect(rateLowerBound(10, 10, 0.95)).toBeCloseTo(0.05 ** 0.1, 14);
});

test.each([
  [0, 0, 0.95],
  [-1, 10, 0.95],
  [11, 10, 0.95],
  [0.5, 10, 0.95],
  [Number.NaN, 10, 0.95],
  [1, Number.NaN, 0.95],
  [1, Infinity, 0.95],
  [1, 10, Number.NaN],
  [1, 10, 1],
])('rateUpperBound() and rateLowerBound() are vacuous for %d in %d at %d', (events, trials, c) => {
  expect([rateLowerBound(events, trials, c), rateUpperBound(events, trials, c)]).toEqual([0, 1]);
});

test('rateLowerBound() and rateUpperBound() enclose the estimate and mirror each other', () => {
  const samples = fc
    .tuple(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([trials, share]) => [Math.round(share * trials), trials] as const);
  fc.assert(
    fc.property(samples, ([events, trials]) => {
      const upper = rateUpperBound(events, trials, 0.95);
      expect(rateLowerBound(events, trials, 0.95)).toBeLessThanOrEqual(events / trials);
      expect(upper).toBeGreaterThanOrEqual(events / trials);
      expect(rateLowerBound(trials - events, trials, 0.95)).toBeCloseTo(1 - upper, 11);
    }),
  );
});
