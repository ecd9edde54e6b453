import { continuedFraction } from './continued-fraction.ts';
import { HALF_LN_TWO_PI } from './stirling-remainder.ts';

/** Where the series needs more terms than the fraction. */
const FRACTION_FROM = 2.5;

/**
 * ln P(Z > z) of a standard normal Z, to 10^-13 relative; in logs because P leaves the range of
 * doubles at 38. 0 at −Infinity, −Infinity at Infinity, NaN for NaN. Never throws. Source: Abramowitz
 * & Stegun 26.2.11 (series), 26.2.14 (continued fraction).
 *
 * @example
 * lnNormalTail(40) // −804.608…
 */
export function lnNormalTail(z: number): number {
  if (Number.isNaN(z)) return z;
  if (z === Number.POSITIVE_INFINITY) return -z;
  if (z < 0) return Math.log1p(-Math.exp(lnNormalTail(-z)));
  return z < FRACTION_FROM ? Math.log(0.5 - centralHalf(z)) : lnFarTail(z);
}

/** P(0 < Z < z). */
function centralHalf(z: number): number {
  let term = z;
  let sum = z;
  for (let n = 3; term > sum * 1e-17; n += 2) {
    term *= (z * z) / n;
    sum += term;
  }
  return sum * Math.exp(lnDensity(z));
}

function lnFarTail(z: number): number {
  const fraction = continuedFraction(
    z,
    (n) => n,
    () => z,
  );
  return lnDensity(z) - Math.log(fraction);
}

function lnDensity(z: number): number {
  return -0.5 * z * z - HALF_LN_TWO_PI;
}
