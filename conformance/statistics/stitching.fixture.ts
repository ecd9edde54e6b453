/** Boundaries of the published suite that no part of the product uses. */
import { bracketedRoot } from '@tidegate/core';

const ETA = 2;
const S = 1.4;
/** ζ(1.4). */
const ZETA_S = 3.105547277977581;
const K1 = (ETA ** 0.25 + ETA ** -0.25) / Math.SQRT2;
const K2 = (Math.sqrt(ETA) + 1) / 2;

/** Polynomial stitching: Howard et al. 2021, Theorem 1, eq. 10. */
export function polyStitching(
  variance: number,
  alpha: number,
  least: number,
  scale: number,
): number {
  const v = Math.max(variance, least);
  const epochs = S * Math.log(Math.log((ETA * v) / least));
  const spent = epochs + Math.log(ZETA_S / (alpha * Math.log(ETA) ** S));
  return stitched(K1 * K1 * v * spent, K2 * scale * spent);
}

/** √(square + shift²) + shift, the shape that all of them have. */
function stitched(square: number, shift: number): number {
  return Math.sqrt(square + shift * shift) + shift;
}

/** Double stitching over quantiles and time: Howard & Ramdas 2022, Theorem 3, δ = ½. */
export function doubleStitching(q: number, time: number, alpha: number, tuned: number): number {
  const delta = 0.5;
  const t = Math.max(time, tuned);
  const logit = Math.log(q / (1 - q));
  const shifted = 1 / (1 + Math.exp(-(logit + 2 * delta * Math.sqrt((tuned * ETA) / t))));
  const nearest = q >= 0.5 ? q : Math.min(0.5, shifted);
  const spread = nearest * (1 - nearest);
  const cell = (Math.sqrt(t / tuned) * Math.abs(logit)) / (2 * delta) + 1;
  const spent =
    S * Math.log(Math.log((ETA * t) / tuned)) +
    S * Math.log(cell) +
    Math.log((2 * ZETA_S * (2 * ZETA_S + 1)) / (alpha * Math.log(ETA) ** S));
  const shift = (K2 * (1 - 2 * q) * spent) / 3;
  return (
    delta * Math.sqrt((ETA * t * spread) / tuned) + stitched(K1 * K1 * spread * t * spent, shift)
  );
}

/** C of the bound of the whole empirical distribution: Howard & Ramdas 2022, Theorem 2. */
export function empiricalProcessConstant(alpha: number, a: number): number {
  return bracketedRoot(4, 60, 1e-10, (c) => Math.log(leastError(c, a) / alpha));
}

/** That bound at `time` ≥ `least`. */
export function empiricalProcessBound(
  time: number,
  alpha: number,
  least: number,
  a: number,
): number {
  const c = empiricalProcessConstant(alpha, a);
  return a * Math.sqrt((Math.log1p(Math.log(time / least)) + c) / time);
}

/** Infimum over η of the theorem, by golden sections. */
function leastError(c: number, a: number): number {
  const golden = (Math.sqrt(5) - 1) / 2;
  // Beyond, and at 1, the bound is infinite.
  const room = (eta: number) => Math.sqrt(eta / 2) + Math.sqrt((2 * (eta - 1)) / c) - a;
  let [low, high] = [1, bracketedRoot(1, 2 * a * a, 1e-14, room)];
  while (high - low > 1e-12) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (errorAt(c, a, left) < errorAt(c, a, right)) high = right;
    else low = left;
  }
  return errorAt(c, a, (low + high) / 2);
}

function errorAt(c: number, a: number, eta: number): number {
  const root = a - Math.sqrt((2 * (eta - 1)) / c);
  const square = (2 / eta) * root * root;
  if (!(root > 0 && square > 1)) return Number.POSITIVE_INFINITY;
  return 4 * Math.exp(-square * c) * (1 + 1 / ((square - 1) * Math.log(eta)));
}
