import { describe, expect, test } from 'vitest';
import { unitsToSeeRate, unitsToSeeShift } from './units-to-see.ts';

describe('units that a comparison takes', () => {
  // Simulated medians and 90th percentiles at alpha 0.01 and a tenth of the units.
  test.each([
    [0.0005, 0.005, 900, 2_000],
    [0.001, 0.01, 466, 1_000],
    [0.01, 0.02, 1_400, 3_166],
    [0.02, 0.05, 316, 733],
    [0.05, 0.1, 266, 633],
  ])('rates %d → %d lie between median and 90th percentile', (base, worse, median, p90) => {
    const units = unitsToSeeRate({ base, allowed: base, worse, share: 0.1, alpha: 0.01 });
    expect(units).toBeGreaterThan(median);
    expect(units).toBeLessThan(p90);
  });

  test.each([
    [1.1, 386, 813],
    [1.3, 64, 117],
  ])('values × %d lie between median and 90th percentile', (factor, median, p90) => {
    const shift = Math.log(factor);
    const units = unitsToSeeShift({ shift, logDeviation: 0.6, share: 0.1, alpha: 0.05 });
    expect(units).toBeGreaterThan(median);
    expect(units).toBeLessThan(p90);
  });

  test('what is allowed is never seen', () => {
    const how = { base: 0.01, allowed: 0.02, worse: 0.02, share: 0.1, alpha: 0.01 };
    expect(unitsToSeeRate(how)).toBe(Number.POSITIVE_INFINITY);
  });
});
