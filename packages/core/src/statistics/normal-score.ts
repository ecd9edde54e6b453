import { normalUpperQuantile } from './normal-quantile.ts';
import { lnNormalTail } from './normal-tail.ts';
import { lnStudentTail, studentUpperQuantile } from './student-tail.ts';

/** Tails below it are told apart no more: a z of 37. */
const LN_TAIL_MIN = -690;

/**
 * The z whose normal tail is that of Student's t with `degrees` degrees of freedom, 37 at most: what a
 * design for normal statistics takes of a small sample. `t` itself where there are no degrees. Never throws.
 *
 * @example
 * normalScore(2.228139, 10) // 1.9599…
 */
export function normalScore(t: number, degrees: number): number {
  const lnTail = lnStudentTail(Math.abs(t), degrees);
  if (Number.isNaN(lnTail)) return t;
  return t < 0 ? -scoreOfTail(lnTail) : scoreOfTail(lnTail);
}

/** The z ≥ 0 with that ln of its upper tail; 0 for tails of a half and more. Never throws. */
export function scoreOfTail(lnTail: number): number {
  return Math.max(0, normalUpperQuantile(Math.exp(Math.max(LN_TAIL_MIN, lnTail))));
}

/** The t of which z ≥ 0 is the normal score; z itself where there are no degrees. Never throws. */
export function studentOfScore(z: number, degrees: number): number {
  const t = studentUpperQuantile(Math.exp(Math.max(LN_TAIL_MIN, lnNormalTail(z))), degrees);
  return Number.isNaN(t) ? z : t;
}
