import { lnUpperIncompleteGamma } from './incomplete-gamma.ts';

/**
 * ln P(X > x) of a chi-square with `degrees` > 0 degrees of freedom; 0 for x ≤ 0, NaN for what is
 * none. Never throws. Source: Abramowitz & Stegun 26.4.19.
 *
 * @example
 * Math.exp(lnChiSquareTail(3.841458820694124, 1)) // 0.05
 */
export function lnChiSquareTail(x: number, degrees: number): number {
  if (!(degrees > 0) || Number.isNaN(x)) return Number.NaN;
  return lnUpperIncompleteGamma(degrees / 2, Math.max(0, x) / 2);
}
