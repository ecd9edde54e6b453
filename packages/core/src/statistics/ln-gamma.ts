import { lnGammaOf, stirlingRemainder } from './stirling-remainder.ts';

const SERIES_FROM = 10;

/**
 * ln Γ(x) for x > 0, to 10^-14 of max(1, |result|); Infinity at Infinity, NaN for what is not above
 * 0. For differences of large arguments use `lnBeta`, which loses no digits. Never throws. Source:
 * DLMF 5.11.1 (Stirling), 5.5.1 (recurrence).
 *
 * @example
 * lnGamma(5) // 3.1780538303479458 = ln 24
 */
export function lnGamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  if (x === Number.POSITIVE_INFINITY) return x;
  if (x >= SERIES_FROM) return lnGammaOf(x, stirlingRemainder(x));
  let product = 1;
  let shifted = x;
  while (shifted < SERIES_FROM) product *= shifted++;
  return lnGammaOf(shifted, stirlingRemainder(shifted)) - Math.log(product);
}
