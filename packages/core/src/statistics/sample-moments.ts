/** What a comparison of means needs of one arm. `variance` is that of one unit, not of the mean. */
export interface SampleMoments {
  readonly units: number;
  readonly mean: number;
  readonly variance: number;
  /**
   * Adjusted means only: mean and variance before the correction, and its covariance with the
   * corrected figure. A relative difference is one of these means.
   */
  readonly raw?: { readonly mean: number; readonly variance: number; readonly covariance: number };
}

/** Sums over the units of one arm; all mergeable by addition. */
export interface UnitSums {
  readonly units: number;
  readonly sum: number;
  readonly sumSquares: number;
}

/** Sums over units with a second figure of each: a denominator, or what was known before. */
export interface PairSums extends UnitSums {
  readonly otherSum: number;
  readonly otherSquares: number;
  readonly products: number;
}

/**
 * Mean and unbiased variance of one value for each unit. Variance NaN with fewer than two units.
 * Never throws.
 */
export function meanMoments({ units, sum, sumSquares }: UnitSums): SampleMoments {
  return { units, mean: sum / units, variance: covariance(units, sum, sum, sumSquares) };
}

/** A share of units: variance p (1 − p). Never throws. */
export function shareMoments(units: number, events: number): SampleMoments {
  const mean = events / units;
  return { units, mean, variance: mean * (1 - mean) };
}

/**
 * A ratio of two sums over units (cost per tool call, where conversations were drawn), with the
 * variance of one unit's part by the delta method. NaN where the denominator is 0. Never throws.
 * Source: Deng, Knoblich & Lu 2018, Applying the Delta Method in Metric Analytics, eq. 7.
 */
export function ratioMoments(pair: PairSums): SampleMoments {
  const { units, sum, sumSquares, otherSum, otherSquares, products } = pair;
  const ratio = sum / otherSum;
  const denominator = otherSum / units;
  const spread =
    covariance(units, sum, sum, sumSquares) -
    2 * ratio * covariance(units, sum, otherSum, products) +
    ratio * ratio * covariance(units, otherSum, otherSum, otherSquares);
  return { units, mean: ratio, variance: spread / (denominator * denominator) };
}

/**
 * A mean corrected by what was known of each unit before (CUPED): mean − theta · (mean of the other
 * figure). Both arms take the same theta and the other figure must be from before the exposure.
 * Never throws. Source: Deng, Xu, Kohavi & Walker 2013, CUPED, eq. 4.
 */
export function adjustedMoments(pair: PairSums, theta: number): SampleMoments {
  const { units, sum, sumSquares, otherSum, otherSquares, products } = pair;
  const own = covariance(units, sum, sum, sumSquares);
  const shared = covariance(units, sum, otherSum, products);
  const other = covariance(units, otherSum, otherSum, otherSquares);
  return {
    units,
    mean: (sum - theta * otherSum) / units,
    variance: own - 2 * theta * shared + theta * theta * other,
    raw: { mean: sum / units, variance: own, covariance: own - theta * shared },
  };
}

/**
 * The theta of `adjustedMoments` that leaves the least variance, pooled within the arms so that a
 * difference between them does not enter it; 0 when the other figure is the same everywhere. Never
 * throws. Source: ibid., eq. 3.
 */
export function adjustmentSlope(arms: readonly PairSums[]): number {
  let shared = 0;
  let spread = 0;
  for (const { units, sum, otherSum, otherSquares, products } of arms) {
    shared += products - (sum * otherSum) / units;
    spread += otherSquares - (otherSum * otherSum) / units;
  }
  return spread > 0 ? shared / spread : 0;
}

/** Unbiased covariance of two figures from sums; the variance when they are the same. */
function covariance(units: number, sum: number, otherSum: number, products: number): number {
  return units < 2 ? Number.NaN : (products - (sum * otherSum) / units) / (units - 1);
}
