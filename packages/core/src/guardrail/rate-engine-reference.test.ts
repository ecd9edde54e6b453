import { expect, test } from 'vitest';
import { lnMixture, NO_WEALTH } from './rate-engine.ts';
import { againstReference } from './rate-engine-reference.ts';

test.each([
  [40, 7, 0.05, 3.0360183150298483],
  [3, 3, 0.05, 5.531111760804079],
  [1_000, 45, 0.05, -4.685132285826726],
  [5, 5, 0.2, 6.83968145828079],
])(
  'againstReference() of %d trials with %d events against %d',
  (trials, events, rate, expected) => {
    expect(lnMixture(againstReference(trials, events, rate))).toBeCloseTo(expected, 9);
  },
);

test('againstReference() never bets on a rate that is not worse', () => {
  expect(againstReference(10, 10, 0.95)).toEqual(NO_WEALTH);
  expect(againstReference(10, 0, 0.99)).toEqual(NO_WEALTH);
  expect(againstReference(10, 0, 1)).toEqual(NO_WEALTH);
});

test.each([
  [Number.NaN, 0, 0.1],
  [10, Number.NaN, 0.1],
  [10, 11, 0.1],
  [10, -1, 0.1],
  [10, 1, 0],
  [10, 1, Number.NaN],
  [Number.POSITIVE_INFINITY, 1, 0.1],
])('againstReference() of %d, %d, %d bets nothing', (trials, events, reference) => {
  expect(againstReference(trials, events, reference)).toEqual(NO_WEALTH);
});

test('againstReference() leaves wealth as it is on the average at the reference', () => {
  for (const reference of [0.001, 0.05, 0.3]) {
    const [hit, miss] = [againstReference(1, 1, reference), againstReference(1, 0, reference)];
    for (const [i, ln] of hit.entries()) {
      const mean = reference * Math.exp(ln) + (1 - reference) * Math.exp(miss[i] ?? 0);
      expect(mean).toBeCloseTo(1, 12);
    }
  }
});
