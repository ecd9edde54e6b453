import { lnBinomialProbability } from './binomial-probability.ts';

/**
 * ln P(X = x), where X of `drawn` units are marked when `drawn` are taken at random from `total`
 * of which `marked` are; −Infinity where it is 0, NaN when the arguments are not whole 0 ≤ x and
 * 0 ≤ drawn, marked ≤ total. Never throws. Source: Loader 2000, §4 (a ratio of binomial
 * probabilities at p = drawn / total, so that nothing large cancels).
 *
 * @example
 * Math.exp(lnHypergeometric(1, 2, 2, 4)) // 0.6666666666666667
 */
export function lnHypergeometric(x: number, drawn: number, marked: number, total: number): number {
  if (!(x >= 0 && drawn >= 0 && marked >= 0 && drawn <= total && marked <= total))
    return Number.NaN;
  if (x > drawn || x > marked || drawn - x > total - marked) return Number.NEGATIVE_INFINITY;
  const share = total === 0 ? 0 : drawn / total;
  const rest = total === 0 ? 1 : (total - drawn) / total;
  return (
    lnBinomialProbability(x, marked, share, rest) +
    lnBinomialProbability(drawn - x, total - marked, share, rest) -
    lnBinomialProbability(drawn, total, share, rest)
  );
}
