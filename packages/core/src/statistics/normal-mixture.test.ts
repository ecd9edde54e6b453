import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lnNormalMixture, normalMixtureBound, normalMixtureRho } from './normal-mixture.ts';

// The three figures that the reference implementation of Howard et al. is tested with.
test('normalMixtureRho(), lnNormalMixture() and normalMixtureBound() at the published point', () => {
  const rho = normalMixtureRho(100, 0.05);
  expect(rho).toBeCloseTo(12.60056, 5);
  expect(lnNormalMixture(10, 100, rho)).toBeCloseTo(-0.6510052, 6);
  expect(normalMixtureBound(100, rho, 0.05)).toBeCloseTo(30.35209, 5);
});

test('normalMixtureRho() of what is no level or time is NaN', () => {
  expect([normalMixtureRho(0, 0.05), normalMixtureRho(1, 1), normalMixtureRho(1, 0)]).toEqual([
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ]);
});

test('normalMixtureBound() is where the mixture reaches 1/alpha', () => {
  const positive = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
  const levels = fc.double({ min: 1e-6, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(positive, positive, levels, (variance, rho, alpha) => {
      const bound = normalMixtureBound(variance, rho, alpha);
      expect(lnNormalMixture(bound, variance, rho)).toBeCloseTo(-Math.log(alpha), 9);
    }),
  );
});
