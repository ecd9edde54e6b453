import { type DistributionCell, mergeSketches, sketchIndex } from '@tidegate/core';
import { OTLP_BUCKETS_MAX } from './limits.ts';
import { asNumber, listMember, member, numberMember } from './members.ts';

/** How many values lie about one value. */
export type Bucket = readonly [middle: number, count: number];

/** Largest scale of an exponential histogram: finer than a double can tell apart. */
const SCALE_MAX = 20;

/**
 * Buckets of an explicit histogram point by their middles. A value is off by at most half the width of
 * its bucket; the first bucket reaches down to 0, and the last stands for its lower bound. `null` when
 * counts and bounds do not fit together, or values are below 0.
 */
export function explicitBuckets(point: unknown): Bucket[] | null {
  const counts = listMember(point, 'bucketCounts').map(asCount);
  const bounds = listMember(point, 'explicitBounds').map(asNumber);
  if (counts.length > OTLP_BUCKETS_MAX || counts.includes(null) || bounds.includes(null))
    return null;
  if (counts.length === 0) return alone(point);
  if (counts.length !== bounds.length + 1) return null;
  const buckets: Bucket[] = [];
  for (const [index, count] of counts.entries()) {
    const low = bounds[index - 1] ?? Math.min(0, bounds[0] ?? 0);
    const high = bounds[index] ?? low;
    const middle = (low + high) / 2;
    if (count === null || high < low || !Number.isFinite(middle)) return null;
    if (count > 0) buckets.push([middle, count]);
  }
  return buckets;
}

/** Buckets of an exponential histogram point by their middles: base 2^(2^-scale). */
export function exponentialBuckets(point: unknown): Bucket[] | null {
  const scale = numberMember(point, 'scale') ?? 0;
  const zeros = asCount(member(point, 'zeroCount') ?? 0);
  const offset = numberMember(member(point, 'positive'), 'offset') ?? 0;
  const counts = listMember(member(point, 'positive'), 'bucketCounts').map(asCount);
  const negative = listMember(member(point, 'negative'), 'bucketCounts').map(asCount);
  if (zeros === null || counts.includes(null) || counts.length > OTLP_BUCKETS_MAX) return null;
  if (!Number.isInteger(scale) || Math.abs(scale) > SCALE_MAX || !Number.isInteger(offset))
    return null;
  if (negative.some((count) => count !== 0)) return null;
  const buckets: Bucket[] = zeros > 0 ? [[0, zeros]] : [];
  for (const [index, count] of counts.entries()) {
    const low = 2 ** ((offset + index) * 2 ** -scale);
    const middle = (low * (1 + 2 ** (2 ** -scale))) / 2;
    if (!Number.isFinite(middle)) return null;
    if (count !== null && count > 0) buckets.push([middle, count]);
  }
  return buckets;
}

/**
 * Buckets as a cell of ours; the sum is exact where the point tells it and it is within 2^53 µ.
 *
 * @param factor what one of its units is in ours, such as 1 000 for s → ms
 * @returns `null` when count, sum or buckets contradict each other
 */
export function bucketsCell(
  point: unknown,
  buckets: readonly Bucket[],
  factor: number,
): DistributionCell | null {
  const count = bucketsCount(point, buckets);
  const told = numberMember(point, 'sum');
  const sum = told ?? buckets.reduce((all, [middle, n]) => all + middle * n, 0);
  const sumMicro = Math.round(sum * factor * 1e6);
  if (count === null || !Number.isFinite(sumMicro) || sumMicro < 0) return null;
  const entries = new Map<number, number>();
  for (const [middle, n] of buckets) {
    const index = sketchIndex(middle * factor);
    entries.set(index, (entries.get(index) ?? 0) + n);
  }
  const sketch = mergeSketches(
    [...entries].sort(([a], [b]) => a - b),
    [],
  );
  return { kind: 'distribution', count, sumMicro, sketch };
}

/** How many values a point holds; `null` when its count is another than that of its buckets. */
export function bucketsCount(point: unknown, buckets: readonly Bucket[]): number | null {
  const count = buckets.reduce((sum, [, n]) => sum + n, 0);
  const isTrue = numberMember(point, 'count') === count || member(point, 'count') === undefined;
  return isTrue && Number.isSafeInteger(count) ? count : null;
}

/** A histogram may have no buckets: then all values are taken for their mean. */
function alone(point: unknown): Bucket[] | null {
  const count = asCount(member(point, 'count') ?? 0);
  const sum = numberMember(point, 'sum');
  if (count === null || (count > 0 && sum === null)) return null;
  return count === 0 ? [] : [[(sum ?? 0) / count, count]];
}

function asCount(value: unknown): number | null {
  const count = asNumber(value);
  return count !== null && Number.isSafeInteger(count) && count >= 0 ? count : null;
}
