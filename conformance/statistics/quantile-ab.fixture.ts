/** Sequential two-sample test of a quantile: Howard & Ramdas 2022, Theorem 5. A peer, not a part. */
import { betaBinomialMixture, bracketedRoot, lnBetaBinomialMixture } from '@tidegate/core';

interface Arm {
  /** Ascending. */
  readonly values: readonly number[];
  /** ln of the evidence against "x is the quantile", least where x is. */
  readonly evidenceAt: (x: number) => number;
}

/** p-value of "both arms have the same q-quantile", at any time. */
export function quantileTestPValue(
  a: readonly number[],
  b: readonly number[],
  q: number,
  tuned: number,
): number {
  const [first, second] = [armOf(a, q, tuned), armOf(b, q, tuned)];
  // The common quantile may be anywhere: the best place for it is at a value, or next to one.
  const places = [...a, ...b].flatMap((value) => [value - 1e-9, value, value + 1e-9]);
  const least = Math.min(...places.map((x) => first.evidenceAt(x) + second.evidenceAt(x)));
  return Math.min(1, Math.exp(-least));
}

function armOf(values: readonly number[], q: number, tuned: number): Arm {
  const count = values.length;
  const unit = q * (1 - q);
  const mixture = betaBinomialMixture(q, 1 - q, tuned * unit, 0.05, false);
  const against = (share: number) =>
    lnBetaBinomialMixture((share - q) * count, count * unit, mixture);
  const least = leastShare(against, q);
  const lowest = values[Math.ceil(least * count) - 1] ?? Number.NaN;
  const highest = values[Math.floor(least * count)] ?? Number.NaN;
  const evidenceAt = (x: number) => {
    if (x < lowest) return against(countOf(values, (value) => value <= x) / count);
    if (x > highest) return against(countOf(values, (value) => value < x) / count);
    return against(least);
  };
  return { values, evidenceAt };
}

/** The share that is least against the null: where the slope is 0. */
function leastShare(against: (share: number) => number, q: number): number {
  const slope = (share: number) => against(share + 1e-6) - against(share - 1e-6);
  return bracketedRoot(q / 2, (1 + q) / 2, 1e-9, slope);
}

/** How many of the ascending values, from the first on. */
function countOf(values: readonly number[], isCounted: (value: number) => boolean): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isCounted(values[middle] ?? Number.NaN)) low = middle + 1;
    else high = middle;
  }
  return low;
}
