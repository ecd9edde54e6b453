import { expect, test } from 'vitest';
import { meanDifference } from './mean-difference.ts';
import { meanMoments, type SampleMoments, shareMoments } from './sample-moments.ts';

const control = meanMoments({ units: 3_407, sum: 1_396.87, sumSquares: 52_377.9767 });
const candidate = meanMoments({ units: 3_461, sum: 2_422.7, sumSquares: 134_698.29 });

// Sums of a public test of GrowthBook's statistics; what its library answers.
test('meanDifference() of published sums', () => {
  const absolute = meanDifference(control, candidate, 'absolute');
  expect(absolute?.estimate).toBeCloseTo(0.29, 12);
  expect(absolute?.standardError).toBeCloseTo(0.12478363158758794, 12);
  const relative = meanDifference(control, candidate, 'relative');
  expect(relative?.estimate).toBeCloseTo(0.7073170731707317, 12);
  expect(relative?.standardError).toBeCloseTo(0.3787943616681428, 12);
  expect(relative?.units).toBe(6_868);
});

test('meanDifference() has 2 (n − 1) degrees of freedom for arms that are alike', () => {
  const arm = shareMoments(40, 10);
  expect(meanDifference(arm, arm, 'absolute')?.degrees).toBeCloseTo(78, 10);
});

test('meanDifference() answers nothing where nothing can be said', () => {
  const good: SampleMoments = { units: 10, mean: 1, variance: 1 };
  for (const bad of [
    { units: 1, mean: 1, variance: 1 },
    { units: 0, mean: Number.NaN, variance: Number.NaN },
    { units: 10, mean: 1, variance: 0 },
    { units: 10, mean: 1, variance: Number.NaN },
    { units: 10, mean: Number.NaN, variance: 1 },
    { units: Infinity, mean: 1, variance: 1 },
    { units: 10, mean: 1, variance: Infinity },
  ]) {
    expect(meanDifference(bad, good, 'absolute')).toBeNull();
    expect(meanDifference(good, bad, 'relative')).toBeNull();
  }
  expect(meanDifference({ ...good, mean: 0 }, good, 'relative')).toBeNull();
});
