import { lnNormalTail } from './normal-tail.ts';
import { HALF_LN_TWO_PI } from './stirling-remainder.ts';

const STEPS_MAX = 60;

/**
 * The z with P(Z < z) = probability for a standard normal Z, to 10^-13; ∓Infinity at 0 and 1, NaN
 * outside 0..1. Never throws. Source: Newton's method on the logarithm of the tail, which is
 * concave, so that it converges from every start.
 *
 * @example
 * normalQuantile(0.975) // 1.959963984540054
 */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN;
  return probability > 0.5
    ? normalUpperQuantile(1 - probability)
    : -normalUpperQuantile(probability) + 0;
}

/** The z with P(Z > z) = tail, exact also for tails too small for 1 − tail. */
export function normalUpperQuantile(tail: number): number {
  if (!(tail >= 0 && tail <= 1)) return Number.NaN;
  if (tail === 0) return Number.POSITIVE_INFINITY;
  if (tail === 0.5) return 0;
  if (tail > 0.5) return -normalUpperQuantile(1 - tail);
  const target = Math.log(tail);
  // Beyond the root for small tails: ln tail ≈ −z²/2 − ln z − ½ ln 2π.
  let z = Math.sqrt(-2 * (target + Math.LN2));
  for (let step = 0; step < STEPS_MAX; step++) {
    const lnTail = lnNormalTail(z);
    const slope = Math.exp(-0.5 * z * z - HALF_LN_TWO_PI - lnTail);
    const next = z + (lnTail - target) / slope;
    if (Math.abs(next - z) <= 1e-15 * Math.abs(z)) return next;
    z = next;
  }
  return z;
}
