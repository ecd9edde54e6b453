import { bracketedRoot } from './bracketed-root.ts';
import { lnIncompleteBeta } from './incomplete-beta.ts';
import { normalUpperQuantile } from './normal-quantile.ts';
import { lnNormalTail } from './normal-tail.ts';

/** Beyond so many degrees of freedom the normal distribution is nearer than rounding. */
const NORMAL_FROM = 1e15;

/**
 * ln P(T > t) of Student's t with `degrees` > 0 degrees of freedom (whole or not); NaN for
 * arguments that are none. Never throws. Source: Abramowitz & Stegun 26.7.1.
 *
 * @example
 * Math.exp(lnStudentTail(2.228139, 10)) // 0.02499…
 */
export function lnStudentTail(t: number, degrees: number): number {
  if (!(degrees > 0) || Number.isNaN(t)) return Number.NaN;
  if (t === 0) return -Math.LN2;
  if (t < 0) return Math.log1p(-Math.exp(lnStudentTail(-t, degrees)));
  if (degrees >= NORMAL_FROM) return lnNormalTail(t);
  const square = t * t;
  if (square === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
  const all = degrees + square;
  return lnIncompleteBeta(degrees / 2, 0.5, degrees / all, square / all) - Math.LN2;
}

/**
 * The t with P(T > t) = tail, 0 < tail < 1 (else NaN), to about 10^-12 of it. Never throws. Source:
 * the root of the above, from the normal distribution outwards.
 *
 * @example
 * studentUpperQuantile(0.025, 10) // 2.228138851986273
 */
export function studentUpperQuantile(tail: number, degrees: number): number {
  if (!(tail > 0 && tail < 1 && degrees > 0)) return Number.NaN;
  if (tail > 0.5) return -studentUpperQuantile(1 - tail, degrees);
  if (tail === 0.5) return 0;
  const target = Math.log(tail);
  const excess = (t: number) => lnStudentTail(t, degrees) - target;
  // Its tails are heavier than the normal ones: the root lies further out.
  let low = normalUpperQuantile(tail);
  let high = 2 * low + 1;
  while (excess(high) > 0 && high < 1e150) {
    low = high;
    high *= 2;
  }
  return bracketedRoot(low, high, 1e-13 * high, excess);
}
