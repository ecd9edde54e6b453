import { mergeSketches, SKETCH_INDEX_MAX, type Sketch } from '../metric/sketch.ts';

/**
 * Sum of sketches as a new one: one pass over all their entries, where `mergeSketches` would go
 * through the sum again for each. Never throws.
 */
export function sumSketches(sketches: readonly Sketch[]): [index: number, count: number][] {
  let low = Number.POSITIVE_INFINITY;
  let high = -1;
  for (const sketch of sketches) {
    low = Math.min(low, sketch[0]?.[0] ?? low);
    high = Math.max(high, sketch.at(-1)?.[0] ?? high);
  }
  if (high < 0) return [];
  if (!(low >= 0 && high <= SKETCH_INDEX_MAX)) {
    return sketches.reduce<[number, number][]>((sum, sketch) => mergeSketches(sum, sketch), []);
  }
  const counts = new Float64Array(high - low + 1);
  for (const sketch of sketches) {
    for (const [index, count] of sketch) counts[index - low] = (counts[index - low] ?? 0) + count;
  }
  const sum: [number, number][] = [];
  for (let slot = 0; slot < counts.length; slot++) {
    const count = counts[slot] ?? 0;
    if (count > 0) sum.push([low + slot, count]);
  }
  return sum;
}
