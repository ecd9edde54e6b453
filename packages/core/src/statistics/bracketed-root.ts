const STEPS_MAX = 200;

/** Steps in which the bracket must have halved, or it is halved. */
const PATIENCE = 4;

/** The ends of a bracket and the function there; `b` is the newer one. */
interface Bracket {
  readonly a: number;
  readonly fa: number;
  readonly b: number;
  readonly fb: number;
}

/**
 * Where a continuous function changes its sign between `low` and `high`, to `tolerance` (absolute;
 * two doubles apart at the best). Where it has the same sign at both ends, the end at which it is
 * nearer to 0. About ten calls for a smooth function, never more than 202. Never throws; NaN ends
 * the search where it stands. Source: regula falsi in the form of Anderson & Björck 1973, with a
 * bisection where that is slow.
 *
 * @example
 * bracketedRoot(0, 2, 1e-12, (x) => x * x - 2) // 1.4142135623730951
 */
export function bracketedRoot(
  low: number,
  high: number,
  tolerance: number,
  of: (x: number) => number,
): number {
  let bracket: Bracket = { a: low, fa: of(low), b: high, fb: of(high) };
  if (!differ(bracket.fa, bracket.fb))
    return Math.abs(bracket.fa) <= Math.abs(bracket.fb) ? low : high;
  let due = widthOf(bracket) / 2;
  // Written so that neither NaN nor a hit goes on.
  for (let step = 1; step <= STEPS_MAX && isOpen(bracket, tolerance); step++) {
    const isChecked = step % PATIENCE === 0;
    const x = isChecked && widthOf(bracket) > due ? middle(bracket) : chord(bracket, tolerance);
    if (isChecked) due = widthOf(bracket) / 2;
    if (x === bracket.a || x === bracket.b) break;
    bracket = narrowed(bracket, x, of(x));
  }
  return bracket.b;
}

function isOpen(bracket: Bracket, tolerance: number): boolean {
  return widthOf(bracket) > tolerance && Math.abs(bracket.fb) > 0;
}

function widthOf({ a, b }: Bracket): number {
  return Math.abs(b - a);
}

function middle({ a, b }: Bracket): number {
  return a + (b - a) / 2;
}

/**
 * Where the chord between the ends is 0, but half a tolerance away from both: from there the
 * bracket closes. The middle where rounding or infinity leaves no such place.
 */
function chord(bracket: Bracket, tolerance: number): number {
  const { a, fa, b, fb } = bracket;
  const [least, most] = [Math.min(a, b) + tolerance / 2, Math.max(a, b) - tolerance / 2];
  const x = Math.min(most, Math.max(least, (a * fb - b * fa) / (fb - fa)));
  return x !== a && x !== b && !Number.isNaN(x) ? x : middle(bracket);
}

/** An end that stays counts less, so that the bracket closes from both sides. */
function narrowed({ a, fa, b, fb }: Bracket, x: number, fx: number): Bracket {
  if (differ(fx, fb)) return { a: b, fa: fb, b: x, fb: fx };
  const damping = 1 - fx / fb;
  return { a, fa: fa * (damping > 0 ? damping : 0.5), b: x, fb: fx };
}

/** By sign: a product of two small values would be 0. */
function differ(a: number, b: number): boolean {
  return (a < 0 && b > 0) || (a > 0 && b < 0);
}
