/** More terms than any of the fractions needs for arguments up to 10^9. */
const TERMS_MAX = 200_000;

/**
 * b0 + a1/(b1 + a2/(b2 + …)) for a fraction given term by term (`next(n)` answers [a, b] of term
 * n ≥ 1), to 10^-15. Never throws. Source: the modified Lentz method (Thompson & Barnett 1986).
 */
export function continuedFraction(
  first: number,
  numerator: (term: number) => number,
  denominator: (term: number) => number,
): number {
  let value = away(first);
  let above = value;
  let below = 0;
  for (let term = 1; term < TERMS_MAX; term++) {
    const a = numerator(term);
    const b = denominator(term);
    below = 1 / away(b + a * below);
    above = away(b + a / above);
    const factor = above * below;
    value *= factor;
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return value;
}

/** Keeps a term off zero. */
function away(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value;
}
