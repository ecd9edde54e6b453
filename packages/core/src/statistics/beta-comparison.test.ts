import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaComparison } from './beta-comparison.ts';
import { lnNormalTail } from './normal-tail.ts';

// Computed at 40 digits with mpmath.
test.each([
  [120, 1_000, 140, 1_000, 0.9078725863702234, 0.0006461890575433981],
  [0, 50, 3, 50, 0.9411941194119412, 0.001086964559039922],
])('betaComparison() of %d/%d and %d/%d', (x, n, y, m, higher, loss) => {
  const found = betaComparison({ events: x, trials: n }, { events: y, trials: m });
  expect(found.higher).toBeCloseTo(higher, 11);
  expect(found.loss).toBeCloseTo(loss, 11);
});

test('betaComparison() of nothing is even', () => {
  const none = { events: 0, trials: 0 };
  expect(betaComparison(none, none).higher).toBeCloseTo(0.5, 14);
  expect(betaComparison(none, none).loss).toBeCloseTo(1 / 6, 14);
});

test('betaComparison() of counts that are no sample is NaN', () => {
  const none = { events: 6, trials: 5 };
  expect(betaComparison(none, { events: 1, trials: 5 }).higher).toBeNaN();
});

test('betaComparison() one way and the other: chances add up to 1, losses differ by the means', () => {
  const samples = fc
    .tuple(fc.integer({ min: 0, max: 300 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([trials, share]) => ({ trials, events: Math.round(share * trials) }));
  fc.assert(
    fc.property(samples, samples, (a, b) => {
      const [there, back] = [betaComparison(a, b), betaComparison(b, a)];
      const mean = ({ events, trials }: typeof a) => (events + 1) / (trials + 2);
      expect(there.higher + back.higher).toBeCloseTo(1, 9);
      expect(there.loss - back.loss).toBeCloseTo(mean(a) - mean(b), 9);
    }),
  );
});

test('betaComparison() of a million events is the normal distribution of the difference', () => {
  const [a, b] = [
    { events: 1_000_000, trials: 10_000_000 },
    { events: 1_001_000, trials: 10_000_000 },
  ];
  const deviation = Math.sqrt((0.1 * 0.9 + 0.1001 * 0.8999) / 1e7);
  const z = 0.0001 / deviation;
  const { higher, loss } = betaComparison(a, b);
  expect(higher).toBeCloseTo(1 - Math.exp(lnNormalTail(z)), 5);
  expect(betaComparison(b, a).higher).toBeCloseTo(1 - higher, 7);
  expect(betaComparison(b, a).loss - loss).toBeCloseTo(0.0001, 9);
});
