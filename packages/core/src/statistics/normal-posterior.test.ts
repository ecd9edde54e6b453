import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalPosterior } from './normal-posterior.ts';

test('normalPosterior() without a prior is the estimate itself', () => {
  const { mean, standardDeviation, higher, loss, gain } = normalPosterior(0.1, 0.05);
  expect([mean, standardDeviation]).toEqual([0.1, 0.05]);
  // Φ(2), and the standard normal loss at 2.
  expect(higher).toBeCloseTo(0.9772498680518208, 12);
  expect(loss).toBeCloseTo(0.05 * 0.008490702616829, 12);
  expect(gain - loss).toBeCloseTo(0.1, 12);
});

test('normalPosterior() with a prior of the same variance lies in the middle', () => {
  const { mean, standardDeviation } = normalPosterior(1, 2, { mean: 3, variance: 4 });
  expect(mean).toBeCloseTo(2, 12);
  expect(standardDeviation).toBeCloseTo(Math.SQRT2, 12);
});

test('normalPosterior() one way and the other: chances add up to 1, loss and gain change places', () => {
  const estimates = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(
    fc.property(estimates, fc.double({ min: 0.01, max: 10, noNaN: true }), (estimate, error) => {
      const [there, back] = [normalPosterior(estimate, error), normalPosterior(-estimate, error)];
      expect(there.higher + back.higher).toBeCloseTo(1, 12);
      expect(there.loss).toBeCloseTo(back.gain, 12);
    }),
  );
});

test('normalPosterior() of what is no estimate is NaN', () => {
  expect(normalPosterior(1, 0).higher).toBeNaN();
  expect(normalPosterior(Number.NaN, 1).mean).toBeNaN();
});
