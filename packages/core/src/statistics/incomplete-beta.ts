import { continuedFraction } from './continued-fraction.ts';
import { lnRatio } from './ln-ratio.ts';
import { HALF_LN_TWO_PI, stirlingRemainder } from './stirling-remainder.ts';

/**
 * ln I_x(a, b), the regularised incomplete beta function, for a, b > 0 and 0 ≤ x ≤ 1 (else NaN):
 * −Infinity at 0, 0 at 1. In logs because both tails leave the range of doubles; relative error
 * about 10^-12. `y` is 1 − x, given apart where it may be tiny. O(√max(a, b)) operations. Never
 * throws. Source: DLMF 8.17.22 (continued fraction), 8.17.4 (symmetry).
 *
 * @example
 * Math.exp(lnIncompleteBeta(2, 3, 0.5)) // 0.6875
 */
export function lnIncompleteBeta(a: number, b: number, x: number, y = 1 - x): number {
  if (!(a > 0 && b > 0 && x >= 0 && y >= 0)) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (y === 0) return 0;
  // The fraction converges fast only below the mean; above it, the other tail is computed.
  return x > (a + 1) / (a + b + 2)
    ? Math.log1p(-Math.exp(lnLowerTail(b, a, y, x)))
    : Math.min(0, lnLowerTail(a, b, x, y));
}

function lnLowerTail(a: number, b: number, x: number, y: number): number {
  return lnFront(a, b, x, y) - Math.log(fraction(a, b, x));
}

/** ln[x^a y^b / (a B(a, b))], as deviances so that nothing large cancels. */
function lnFront(a: number, b: number, x: number, y: number): number {
  const sum = a + b;
  return (
    a * lnRatio(sum * x, a) +
    b * lnRatio(sum * y, b) -
    (stirlingRemainder(a) + stirlingRemainder(b) - stirlingRemainder(sum)) -
    HALF_LN_TWO_PI +
    0.5 * Math.log(b / (a * sum))
  );
}

function fraction(a: number, b: number, x: number): number {
  const numerator = (term: number): number => {
    const m = term >> 1;
    return term % 2 === 0
      ? (m * (b - m) * x) / ((a + term - 1) * (a + term))
      : (-(a + m) * (a + b + m) * x) / ((a + term - 1) * (a + term));
  };
  return continuedFraction(1, numerator, () => 1);
}
