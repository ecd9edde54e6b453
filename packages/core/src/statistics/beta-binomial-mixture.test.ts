import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaBinomialMixture, lnBetaBinomialMixture } from './beta-binomial-mixture.ts';
import { lnBinomialProbability } from './binomial-probability.ts';

// The figures that the reference implementation of Howard et al. is tested with.
test.each([
  [false, -0.6941012],
  [true, -0.07134019],
])('lnBetaBinomialMixture() at the published point, one-sided: %s', (oneSided, expected) => {
  const mixture = betaBinomialMixture(0.2, 0.8, 100, 0.05, oneSided);
  expect(lnBetaBinomialMixture(10, 100, mixture)).toBeCloseTo(expected, 6);
});

test('lnBetaBinomialMixture() has expectation 1 when increments are as it says', () => {
  const rates = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  const counts = fc.integer({ min: 1, max: 120 });
  fc.assert(
    fc.property(rates, counts, counts, fc.boolean(), (rate, trials, tuned, oneSided) => {
      const unit = rate * (1 - rate);
      const mixture = betaBinomialMixture(rate, 1 - rate, tuned * unit, 0.05, oneSided);
      let expectation = 0;
      for (let events = 0; events <= trials; events++) {
        const ln = lnBetaBinomialMixture(events - trials * rate, trials * unit, mixture);
        expectation += Math.exp(lnBinomialProbability(events, trials, rate) + ln);
      }
      expect(expectation).toBeCloseTo(1, 7);
    }),
  );
});
