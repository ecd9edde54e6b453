import { lnChiSquareTail } from './chi-square-tail.ts';
import { lnGamma } from './ln-gamma.ts';
import { lnRatio } from './ln-ratio.ts';
import { HALF_LN_TWO_PI, stirlingRemainder } from './stirling-remainder.ts';

/** Weight of "the shares are as designed" in the sequential test, in units. */
export const MISMATCH_CONCENTRATION = 100;

/**
 * ln of the evidence that units do not fall to arms as designed, against `shares` (each > 0, sum
 * 1; parallel to `counts`): an e-process in the units, so it may be looked at after every unit, and
 * alarms at ln(1/alpha). `concentration` = parameters of the Dirichlet prior, the default one lies
 * about the design. Needs shares that stay as they are: ramps use a bet for each block instead.
 * Never throws; NaN for negative counts. Source: Lindon & Malek 2022, Anytime-valid inference for
 * multinomial count data, eq. 8, with Stirling's formula in each Γ so that nothing large cancels.
 *
 * @example
 * Math.exp(-lnShareMismatch([40, 129, 233], [0.1, 0.4, 0.5])) // 0.048455…, the p-value
 */
export function lnShareMismatch(
  counts: readonly number[],
  shares: readonly number[],
  concentration: readonly number[] = shares.map((share) => MISMATCH_CONCENTRATION * share),
): number {
  const prior = sum(concentration);
  const total = prior + sum(counts);
  let ln = lnGamma(prior) + 0.5 * Math.log(total) - stirlingRemainder(total) - HALF_LN_TWO_PI;
  for (let arm = 0; arm < shares.length; arm++) {
    const [share, own] = [shares[arm] ?? 0, concentration[arm] ?? 0];
    const posterior = own + (counts[arm] ?? 0);
    ln +=
      posterior * lnRatio(posterior, total * share) +
      own * Math.log(share) -
      0.5 * Math.log(posterior) +
      stirlingRemainder(posterior) +
      HALF_LN_TWO_PI -
      lnGamma(own);
  }
  return ln;
}

/**
 * p-value of "units fall to arms as designed" by one look at a chi-square; arms of weight 0 are
 * left out, and 1 is answered for fewer than two arms and for no units: ask for units first. NaN
 * when a count is. Weights need no sum. Never throws. Source: Pearson 1900.
 *
 * @example
 * shareMismatchPValue([1000, 1200], [0.5, 0.5]) // 0.00002007…
 */
export function shareMismatchPValue(counts: readonly number[], weights: readonly number[]): number {
  const { chiSquare, degrees } = shareChiSquare(counts, weights);
  return degrees < 1 ? 1 : Math.exp(lnChiSquareTail(chiSquare, degrees));
}

/** The chi-square of that look and its degrees of freedom. Never throws. */
export function shareChiSquare(
  counts: readonly number[],
  weights: readonly number[],
): { readonly chiSquare: number; readonly degrees: number } {
  const arms = counts.flatMap((count, arm) => {
    const weight = weights[arm] ?? 0;
    return weight > 0 ? [{ count, weight }] : [];
  });
  const units = sum(arms.map(({ count }) => count));
  const weight = sum(arms.map((arm) => arm.weight));
  if (units === 0 || weight === 0) return { chiSquare: 0, degrees: 0 };
  const parts = arms.map((arm) => {
    const expected = (units * arm.weight) / weight;
    return (arm.count - expected) ** 2 / expected;
  });
  return { chiSquare: sum(parts), degrees: arms.length - 1 };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
