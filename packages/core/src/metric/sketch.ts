/** Sparse log-linear sketch: `[index, count]`, ascending by index, counts ≥ 1. */
export type Sketch = readonly (readonly [index: number, count: number])[];

/** Highest index; also holds everything from 2^44 upwards. */
export const SKETCH_INDEX_MAX = 4_096;

const SUB_BUCKETS = 64;
const LOWEST_EXPONENT = -20;
/** Upper 18 bits of 2^-20 (biased exponent and 6 bits of mantissa), less one: index 0 is for ≤ 0. */
const INDEX_OFFSET = (1_023 + LOWEST_EXPONENT) * SUB_BUCKETS - 1;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);
const HIGH_WORD = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/**
 * Bucket of a value: 0 for values ≤ 0, else 1..4 096, 64 to an octave from 2^-20 (about a
 * millionth, the precision of `sumMicro`) to 2^44; what lies outside counts in the nearest one.
 * −1 for NaN and ±∞, which no sketch may hold. Never throws. Source: exponent and the upper 6 bits
 * of the mantissa of an IEEE 754 double, so that no logarithm is computed.
 *
 * @example
 * sketchIndex(1) // 1281
 */
export function sketchIndex(value: number): number {
  if (!Number.isFinite(value)) return -1;
  if (value <= 0) return 0;
  float[0] = value;
  const index = ((words[HIGH_WORD] ?? 0) >>> 14) - INDEX_OFFSET;
  return index < 1 ? 1 : index > SKETCH_INDEX_MAX ? SKETCH_INDEX_MAX : index;
}

/**
 * Value that stands for a bucket, its mid-point: at most 1/128 off any value of the bucket
 * (relative). 0 for index 0. Never throws.
 *
 * @example
 * sketchValue(sketchIndex(100)) // 100.5
 */
export function sketchValue(index: number): number {
  return index <= 0 ? 0 : edge(index, 0.5);
}

/** Least value that a bucket can hold, for lower bounds; values are taken to be ≥ 0. */
export function sketchLowerEdge(index: number): number {
  return index <= 1 ? 0 : edge(index, 0);
}

/** Value that no value of a bucket reaches (index 0: 0); `null` for the topmost, open bucket. */
export function sketchUpperEdge(index: number): number | null {
  if (index >= SKETCH_INDEX_MAX) return null;
  return index <= 0 ? 0 : edge(index, 1);
}

function edge(index: number, part: number): number {
  const octave = Math.floor((index - 1) / SUB_BUCKETS);
  const bucket = (index - 1) % SUB_BUCKETS;
  return 2 ** (octave + LOWEST_EXPONENT) * (1 + (bucket + part) / SUB_BUCKETS);
}

/**
 * A new sketch with one value more; the same one when the value is not finite. For single values;
 * hot paths use `createSketch`. Never throws.
 */
export function addToSketch(sketch: Sketch, value: number): Sketch {
  const index = sketchIndex(value);
  return index < 0 ? sketch : mergeSketches(sketch, [[index, 1]]);
}

/**
 * Sum of two sketches as a new one; associative and commutative, at most 4 097 entries. Never
 * throws.
 *
 * @example
 * mergeSketches([[1, 2]], [[1, 1], [9, 4]]) // [[1, 3], [9, 4]]
 */
export function mergeSketches(a: Sketch, b: Sketch): [index: number, count: number][] {
  const merged: [number, number][] = [];
  let i = 0;
  let j = 0;
  let left = a[0];
  let right = b[0];
  while (left !== undefined && right !== undefined) {
    const [index, count] = left;
    const [other, more] = right;
    if (index <= other) left = a[++i];
    // Also where an index is NaN: neither list may stand still.
    if (!(index < other)) right = b[++j];
    if (index < other) merged.push([index, count]);
    else merged.push([other, index === other ? count + more : more]);
  }
  for (; left !== undefined; left = a[++i]) merged.push([left[0], left[1]]);
  for (; right !== undefined; right = b[++j]) merged.push([right[0], right[1]]);
  return merged;
}

/** Number of values in a sketch. */
export function sketchCount(sketch: Sketch): number {
  let count = 0;
  for (const entry of sketch) count += entry[1];
  return count;
}

/**
 * The q-quantile (0..1) by nearest rank, as the mid-point of its bucket: less than 1 % off;
 * `null` for an empty sketch or a q outside 0..1. Never throws.
 *
 * @example
 * sketchQuantile([[1281, 99], [1345, 1]], 0.5) // 1.0078125
 */
export function sketchQuantile(sketch: Sketch, q: number): number | null {
  const count = sketchCount(sketch);
  if (!(q >= 0 && q <= 1 && count > 0)) return null;
  const index = sketchIndexAtRank(sketch, Math.max(1, Math.ceil(q * count)));
  return index === null ? null : sketchValue(index);
}

/** Bucket of the value with a rank (1 = the least), `null` beyond the last. */
export function sketchIndexAtRank(sketch: Sketch, rank: number): number | null {
  let below = 0;
  for (const [index, count] of sketch) {
    below += count;
    if (below >= rank) return index;
  }
  return null;
}
