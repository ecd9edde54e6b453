import { expect, test } from 'vitest';
import { meanDifference } from './mean-difference.ts';
import { shareMoments } from './sample-moments.ts';
import { stratifiedMoments } from './stratified-moments.ts';

test('stratifiedMoments() of one stratum answers that stratum', () => {
  const only = { control: shareMoments(100, 10), candidate: shareMoments(50, 20) };
  expect(stratifiedMoments([only])).toBe(only);
});

test('stratifiedMoments() of a sample that was cut into equal parts is the sample', () => {
  const part = { control: shareMoments(100, 10), candidate: shareMoments(100, 20) };
  const { control, candidate } = stratifiedMoments([part, part, part, part]);
  expect([control.units, candidate.units]).toEqual([400, 400]);
  const found = meanDifference(control, candidate, 'relative');
  const whole = meanDifference(shareMoments(400, 40), shareMoments(400, 80), 'relative');
  expect(found?.estimate).toBeCloseTo(whole?.estimate ?? Number.NaN, 12);
  expect(found?.standardError).toBeCloseTo(whole?.standardError ?? Number.NaN, 12);
});

// Simpson's paradox: both days the arms are alike, but the better day has more candidates.
test('stratifiedMoments() sees no difference that a change of shares made', () => {
  const { control, candidate } = stratifiedMoments([
    { control: shareMoments(9_000, 900), candidate: shareMoments(1_000, 100) },
    { control: shareMoments(1_000, 500), candidate: shareMoments(9_000, 4_500) },
  ]);
  expect(candidate.mean - control.mean).toBeCloseTo(0, 12);
});

test('stratifiedMoments() keeps what was known before the correction of an adjusted mean', () => {
  const arm = (mean: number) => ({
    ...{ units: 10, mean, variance: 1 },
    raw: { mean: mean + 1, variance: 4, covariance: 2 },
  });
  const stratum = { control: arm(1), candidate: arm(2) };
  const { control } = stratifiedMoments([stratum, stratum]);
  expect(control).toEqual({
    ...{ units: 20, mean: 1, variance: 1 },
    raw: { mean: 2, variance: 4, covariance: 2 },
  });
});

test('stratifiedMoments() of nothing is NaN', () => {
  expect(stratifiedMoments([]).control.units).toBe(0);
  const empty = { control: shareMoments(0, 0), candidate: shareMoments(0, 0) };
  expect(stratifiedMoments([empty, empty]).control.mean).toBeNaN();
});
