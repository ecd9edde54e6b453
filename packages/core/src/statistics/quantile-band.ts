import { betaBinomialMixture, lnMixtureOfCounts } from './beta-binomial-mixture.ts';
import { bracketedRoot } from './bracketed-root.ts';

const ALPHA_TUNED = 0.05;

/**
 * Anytime-valid band of ranks about the q-quantile of `count` values: with probability 1 − alpha
 * the share of values below the true quantile lies inside it at every look, so the values at those
 * shares enclose the quantile. Narrowest about `tunedCount` values. 0 < q < 1, 0 < alpha < 1,
 * count and tunedCount > 0; the vacuous [0, 1] for anything else. Never throws. Source: Howard &
 * Ramdas 2022, Sequential estimation of quantiles, §3 (two-sided beta-binomial mixture).
 *
 * @example
 * quantileBand(0.95, 1000, 0.05, 1000) // [0.92741…, 0.96920…]
 */
export function quantileBand(
  q: number,
  count: number,
  alpha: number,
  tunedCount: number,
): readonly [low: number, high: number] {
  const isAsked = q > 0 && q < 1 && alpha > 0 && alpha < 1;
  if (!isAsked || !(count > 0 && tunedCount > 0 && Number.isFinite(count + tunedCount)))
    return [0, 1];
  const mixture = betaBinomialMixture(q, 1 - q, tunedCount * q * (1 - q), ALPHA_TUNED, false);
  const threshold = -Math.log(alpha);
  const excess = (share: number) =>
    lnMixtureOfCounts(share * count, (1 - share) * count, mixture) - threshold;
  return [
    excess(0) > 0 ? bracketedRoot(0, q, 1e-10, excess) : 0,
    excess(1) > 0 ? bracketedRoot(1, q, 1e-10, excess) : 1,
  ];
}
