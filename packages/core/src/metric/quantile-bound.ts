import { binomialAtMost } from '../statistics/binomial-tail.ts';
import {
  type Sketch,
  sketchCount,
  sketchIndexAtRank,
  sketchLowerEdge,
  sketchUpperEdge,
} from './sketch.ts';

/**
 * Upper confidence bound of the q-quantile, one-sided and free of assumptions about the shape: the
 * upper edge of the bucket of the least order statistic that lies above the quantile with
 * probability `confidence`. `null` when the sample is too small for any (fewer than 59 for p95 at
 * 0.95) or lies beyond the sketch. Never throws. Source: David & Nagaraja, Order Statistics, §7.1.
 */
export function quantileUpperBound(sketch: Sketch, q: number, confidence: number): number | null {
  const count = sketchCount(sketch);
  if (!isAsked(q, confidence) || !(1 - q ** count >= confidence)) return null;
  const rank = leastRank(count, (k) => binomialAtMost(k - 1, count, q) >= confidence);
  const index = sketchIndexAtRank(sketch, rank);
  return index === null ? null : sketchUpperEdge(index);
}

/**
 * Lower confidence bound of the q-quantile, likewise: the lower edge of the bucket of the greatest
 * order statistic that lies below the quantile with probability `confidence`; `null` when the
 * sample is too small. Never throws.
 */
export function quantileLowerBound(sketch: Sketch, q: number, confidence: number): number | null {
  const count = sketchCount(sketch);
  if (!isAsked(q, confidence) || !(1 - (1 - q) ** count >= confidence)) return null;
  // The first rank that is no longer safe, less one.
  const unsafe = leastRank(count + 1, (k) => !(1 - binomialAtMost(k - 1, count, q) >= confidence));
  const index = sketchIndexAtRank(sketch, unsafe - 1);
  return index === null ? null : sketchLowerEdge(index);
}

function isAsked(q: number, confidence: number): boolean {
  return q > 0 && q < 1 && confidence > 0 && confidence < 1;
}

/** Least rank in 1..highest for which a monotone condition holds; it does for the highest. */
function leastRank(highest: number, holds: (rank: number) => boolean): number {
  let low = 1;
  let high = highest;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
