import { HALF_LN_TWO_PI, stirlingRemainder } from './stirling-remainder.ts';

/**
 * ln B(a, b) = lnΓ(a) + lnΓ(b) − lnΓ(a + b), a and b > 0, else NaN; exact to about 10^-14 of
 * max(1, |result|), also where the three terms are huge and nearly cancel. Never throws. Source:
 * DLMF 5.12.1 with Stirling's formula in each Γ.
 *
 * @example
 * lnBeta(2, 3) // −2.4849066497880004 = ln(1/12)
 */
export function lnBeta(a: number, b: number): number {
  if (!(a > 0 && b > 0)) return Number.NaN;
  const sum = a + b;
  const lnShareA = lnShare(a, b, sum);
  const lnShareB = lnShare(b, a, sum);
  return (
    HALF_LN_TWO_PI +
    (stirlingRemainder(a) + stirlingRemainder(b) - stirlingRemainder(sum)) +
    (a * lnShareA + b * lnShareB) -
    0.5 * (lnShareA + lnShareB + Math.log(sum))
  );
}

/** ln(part / sum), from the smaller of the two parts: the larger one hides it. */
function lnShare(part: number, other: number, sum: number): number {
  return part > other ? Math.log1p(-other / sum) : Math.log(part / sum);
}
