import { lnIncompleteBeta } from './incomplete-beta.ts';
import { lnBeta } from './ln-beta.ts';
import { normalMixtureRho } from './normal-mixture.ts';

/** The prior may not get flatter than this share of `below · above`. */
const PRIOR_MIN = 0.001;

/**
 * A mixture for sums whose increments are centred and lie between −below and +above. `prior` is r
 * of the paper: larger = nearer to "no deviation".
 */
export interface BetaBinomialMixture {
  readonly below: number;
  readonly above: number;
  readonly prior: number;
  /** Against sums that are too high only. */
  readonly oneSided: boolean;
}

/**
 * The mixture that is narrowest about intrinsic time `variance` for level `alpha`. Never throws.
 * Source: Howard et al. 2021, Time-uniform confidence sequences, Propositions 7 and 8.
 */
export function betaBinomialMixture(
  below: number,
  above: number,
  variance: number,
  alpha: number,
  oneSided: boolean,
): BetaBinomialMixture {
  const product = below * above;
  const rho = normalMixtureRho(variance, oneSided ? 2 * alpha : alpha);
  return { below, above, prior: Math.max(rho - product, PRIOR_MIN * product), oneSided };
}

/**
 * ln of the mixture at a sum with intrinsic time `variance`; an e-process while the increments are
 * as it says. NaN where the sum is beyond what such increments can reach by more than the prior.
 * Never throws. Source: ibid.
 */
export function lnBetaBinomialMixture(
  sum: number,
  variance: number,
  mixture: BetaBinomialMixture,
): number {
  const { below, above } = mixture;
  const range = below + above;
  return lnMixtureOfCounts(
    (variance / above + sum) / range,
    (variance / below - sum) / range,
    mixture,
  );
}

/**
 * The same for increments that are nothing but −below and +above, from their counts: no digits are
 * lost where nearly all are the same. Never throws. Source: as the Bayes factor of a beta prior (cut
 * off below the null share when one-sided) on the share of `above` among the increments.
 */
export function lnMixtureOfCounts(
  ups: number,
  downs: number,
  { below, above, prior, oneSided }: BetaBinomialMixture,
): number {
  const range = below + above;
  const priorUps = prior / (above * range);
  const priorDowns = prior / (below * range);
  const lnNull = ups * Math.log(below / range) + downs * Math.log(above / range);
  const lnFactor =
    lnBeta(priorUps + ups, priorDowns + downs) - lnBeta(priorUps, priorDowns) - lnNull;
  if (!oneSided) return lnFactor;
  const [cut, rest] = [above / range, below / range];
  return (
    lnFactor +
    lnIncompleteBeta(priorDowns + downs, priorUps + ups, cut, rest) -
    lnIncompleteBeta(priorDowns, priorUps, cut, rest)
  );
}
