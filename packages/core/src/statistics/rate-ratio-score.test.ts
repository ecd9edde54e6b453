import { describe, expect, test } from 'vitest';
import { lnNormalTail } from './normal-tail.ts';
import { pooledRateTest } from './pooled-rate-test.ts';
import { type RatePair, rateRatioScore } from './rate-ratio-score.ts';

const pair = (a: number, n: number, b: number, m: number): RatePair => ({
  control: { events: a, units: n },
  candidate: { events: b, units: m },
});
const tail = (z: number) => Math.exp(lnNormalTail(z));

describe('rateRatioScore()', () => {
  test('with a factor of 1 is the pooled test of two rates', () => {
    const expected = pooledRateTest(
      { events: 500, trials: 10_000 },
      { events: 560, trials: 10_000 },
    );
    expect(rateRatioScore([pair(500, 10_000, 560, 10_000)], 1)).toBeCloseTo(expected.z, 12);
  });

  test('is 0 where the ratio is just that, and signed around it', () => {
    expect(rateRatioScore([pair(500, 5_000, 550, 5_000)], 1.1)).toBeCloseTo(0, 12);
    expect(rateRatioScore([pair(500, 5_000, 700, 5_000)], 1.1)).toBeGreaterThan(3);
    expect(rateRatioScore([pair(500, 5_000, 350, 5_000)], 0.9)).toBeLessThan(-3);
  });

  // P(X ≥ 1) of one of 3 units among 303 of which one has an event.
  test('is exact where an arm expects too few events', () => {
    expect(tail(rateRatioScore([pair(0, 300, 1, 3)], 1))).toBeCloseTo(3 / 303, 9);
    expect(tail(-rateRatioScore([pair(1, 3, 0, 300)], 1))).toBeCloseTo(3 / 303, 9);
  });

  test('is exact likewise where too few have no event', () => {
    expect(tail(-rateRatioScore([pair(300, 300, 2, 3)], 1))).toBeCloseTo(3 / 303, 9);
    expect(tail(rateRatioScore([pair(2, 3, 300, 300)], 1))).toBeCloseTo(3 / 303, 9);
  });

  test('is Fisher’s exact test of the lady who tastes tea', () => {
    expect(tail(rateRatioScore([pair(1, 4, 3, 4)], 1))).toBeCloseTo(17 / 70, 9);
    expect(tail(rateRatioScore([pair(0, 4, 4, 4)], 1))).toBeCloseTo(1 / 70, 9);
  });

  test('of several sparse draws adds them up', () => {
    // Both of two draws have their only event in the one unit of the candidate.
    const draw = pair(0, 9, 1, 1);
    expect(tail(rateRatioScore([draw, draw], 1))).toBeCloseTo(0.01, 9);
    expect(rateRatioScore([draw, pair(0, 90, 0, 10)], 1)).toBe(rateRatioScore([draw], 1));
  });

  test('says nothing without events or units, and stays finite', () => {
    expect(rateRatioScore([], 1)).toBeNaN();
    expect(rateRatioScore([pair(0, 10, 0, 10)], 1)).toBeNaN();
    expect(rateRatioScore([pair(10, 10, 10, 10)], 1)).toBeNaN();
    expect(Math.abs(rateRatioScore([pair(0, 1e6, 1e6, 1e6)], 1))).toBeLessThan(2_000);
    expect(rateRatioScore([pair(0, 1e6, 300, 300)], 1)).toBeGreaterThan(30);
    expect(rateRatioScore([pair(95, 100, 90, 100)], 1.2)).toBeLessThan(0);
    expect(rateRatioScore([pair(5, 100, 0, 100)], 0)).toBeLessThanOrEqual(0);
  });
});
