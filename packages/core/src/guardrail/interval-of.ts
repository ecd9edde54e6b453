import { quantileLowerBound, quantileUpperBound } from '../metric/quantile-bound.ts';
import { rateLowerBound, rateUpperBound } from '../metric/rate-bound.ts';
import type { ArmSums, Statistic } from './types.ts';

/**
 * Two-sided 95 % interval of a rate or quantile (97.5 % at either end), in the metric's unit;
 * `null` where the sample supports none, and for means and levels. Never throws.
 */
export function intervalOf(
  statistic: Statistic,
  sums: ArmSums,
): readonly [lower: number, upper: number] | null {
  if (statistic.of === 'rate' && sums.count > 0) {
    return [
      rateLowerBound(sums.events, sums.count, 0.975),
      rateUpperBound(sums.events, sums.count, 0.975),
    ];
  }
  if (statistic.of !== 'quantile') return null;
  const lower = quantileLowerBound(sums.sketch, statistic.q, 0.975);
  const upper = quantileUpperBound(sums.sketch, statistic.q, 0.975);
  return lower === null || upper === null ? null : [lower, upper];
}
