import type { SampleMoments } from './sample-moments.ts';

/** Both arms of a block of units that were drawn with the same shares. */
export interface Stratum {
  readonly control: SampleMoments;
  readonly candidate: SampleMoments;
}

/**
 * Both arms over several strata, as if each were one sample: a difference of the two compares like
 * with like, so that a change of shares on the way (a ramp) moves nothing. A stratum counts by
 * n₀ n₁ / (n₀ + n₁), which is its information where units spread alike everywhere; information as it was
 * *estimated* would go with the figure itself and pull rare events down in the smaller arm. One
 * stratum answers itself. Never throws; NaN without strata. Source: Cochran 1954, Some Methods for
 * Strengthening the Common χ² Tests, §6.
 *
 * @example
 * const day = { control: shareMoments(100, 10), candidate: shareMoments(100, 20) };
 * stratifiedMoments([day, day]).candidate.mean // 0.2
 */
export function stratifiedMoments(strata: readonly Stratum[]): Stratum {
  const [only] = strata;
  if (only !== undefined && strata.length === 1) return only;
  const weights = strata.map(({ control, candidate }) =>
    control.units + candidate.units > 0
      ? (control.units * candidate.units) / (control.units + candidate.units)
      : 0,
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shares = weights.map((weight) => weight / total);
  return {
    control: armOver(
      strata.map(({ control }) => control),
      shares,
    ),
    candidate: armOver(
      strata.map(({ candidate }) => candidate),
      shares,
    ),
  };
}

function armOver(samples: readonly SampleMoments[], shares: readonly number[]): SampleMoments {
  let [units, mean, variance] = [0, 0, 0];
  const raw = { mean: 0, variance: 0, covariance: 0 };
  samples.forEach((sample, at) => {
    const share = shares[at] ?? 0;
    const ofMean = share ** 2 / sample.units;
    const before = sample.raw ?? { ...sample, covariance: sample.variance };
    units += sample.units;
    mean += share * sample.mean;
    variance += ofMean * sample.variance;
    raw.mean += share * before.mean;
    raw.variance += ofMean * before.variance;
    raw.covariance += ofMean * before.covariance;
  });
  return {
    units,
    mean,
    variance: units * variance,
    raw: {
      mean: raw.mean,
      variance: units * raw.variance,
      covariance: units * raw.covariance,
    },
  };
}
