import { lnRatio } from './ln-ratio.ts';
import { stirlingRemainder } from './stirling-remainder.ts';

/**
 * ln P(X = events) for X ~ Binomial(trials, probability); −Infinity where it is 0, NaN when the
 * arguments are not whole 0 ≤ events ≤ trials and 0 ≤ probability ≤ 1. Exact to about 10^-13 for
 * 10^9 trials. `complement` = 1 − probability, given apart where it may be tiny. Never throws.
 * Source: Loader 2000, Fast and Accurate Computation of Binomial Probabilities (deviances, so that
 * nothing large cancels).
 *
 * @example
 * Math.exp(lnBinomialProbability(1, 2, 0.5)) // 0.5
 */
export function lnBinomialProbability(
  events: number,
  trials: number,
  probability: number,
  complement = 1 - probability,
): number {
  if (!(events >= 0 && events <= trials && probability >= 0 && complement >= 0)) return Number.NaN;
  const rest = trials - events;
  if (trials === 0) return 0;
  if (events === 0) return rest * lnShare(complement, probability);
  if (rest === 0) return events * lnShare(probability, complement);
  return (
    // stirlingRemainder(n) is also what Stirling's formula for n! leaves out.
    stirlingRemainder(trials) -
    stirlingRemainder(events) -
    stirlingRemainder(rest) +
    events * lnRatio(trials * probability, events) +
    rest * lnRatio(trials * complement, rest) +
    0.5 * Math.log(trials / (2 * Math.PI * events * rest))
  );
}

/** ln of a share, from its complement where that is the smaller one. */
function lnShare(share: number, complement: number): number {
  return share > 0.5 ? Math.log1p(-complement) : Math.log(share);
}
