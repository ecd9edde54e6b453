import { continuedFraction } from './continued-fraction.ts';
import { lnRatio } from './ln-ratio.ts';
import { HALF_LN_TWO_PI, stirlingRemainder } from './stirling-remainder.ts';

const TERMS_MAX = 200_000;

/**
 * ln P(a, x), the regularised lower incomplete gamma function, for a > 0 and x ≥ 0 (else NaN);
 * −Infinity at 0. In logs because its tail leaves the range of doubles; relative error about
 * 10^-12. O(√a) operations. Never throws. Source: DLMF 8.11.4 (series), 8.9.2 (continued fraction).
 *
 * @example
 * Math.exp(lnIncompleteGamma(1, 1)) // 0.6321205588285577 = 1 − 1/e
 */
export function lnIncompleteGamma(a: number, x: number): number {
  if (!(a > 0 && x >= 0)) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return 0;
  return x < a + 1 ? Math.min(0, lnBySeries(a, x)) : Math.log1p(-Math.exp(lnByFraction(a, x)));
}

/** ln Q(a, x) = ln[1 − P(a, x)], the upper one, likewise; 0 at 0. Never throws. */
export function lnUpperIncompleteGamma(a: number, x: number): number {
  if (!(a > 0 && x >= 0)) return Number.NaN;
  if (x === 0) return 0;
  if (x === Number.POSITIVE_INFINITY) return Number.NEGATIVE_INFINITY;
  return x < a + 1 ? Math.log1p(-Math.exp(lnBySeries(a, x))) : Math.min(0, lnByFraction(a, x));
}

/** ln[x^a e^−x / Γ(a)], as a deviance so that nothing large cancels. */
function lnFront(a: number, x: number): number {
  return a * lnRatio(x, a) + (a - x) + 0.5 * Math.log(a) - stirlingRemainder(a) - HALF_LN_TWO_PI;
}

function lnBySeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < TERMS_MAX && term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return lnFront(a, x) + Math.log(sum);
}

function lnByFraction(a: number, x: number): number {
  const fraction = continuedFraction(
    x + 1 - a,
    (n) => n * (a - n),
    (n) => x + 2 * n + 1 - a,
  );
  return lnFront(a, x) - Math.log(fraction);
}
