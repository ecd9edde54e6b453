import { SKETCH_INDEX_MAX, type Sketch, sketchIndex } from './sketch.ts';

/** Most entries that one telemetry cell may carry. */
export const SKETCH_ENTRIES_MAX = 2_048;

/** A sketch that is being filled. */
export interface SketchBuilder {
  /** Counts a value; `false`, and nothing counted, when it is not finite. Never throws. */
  add(value: number): boolean;
  /** Adds so many values of one bucket; nothing where the index is outside 0..4 096. Never throws. */
  addCount(index: number, count: number): void;
  /** Adds a whole sketch, in place: a few nanoseconds an entry. Never throws. */
  addAll(sketch: Sketch): void;
  /**
   * What was counted since the last drain, ascending by index, at most 2 048 entries: were there
   * more, the lowest would be folded into the lowest one kept. The builder is empty afterwards.
   */
  drain(): [index: number, count: number][];
}

const SPAN_AT_FIRST = 128;

/**
 * An empty builder for hot paths: one array access per value. Memory follows the range of the
 * values (1.5 KiB for six octaves), at most 33 KiB.
 *
 * @example
 * const sketch = createSketch();
 * sketch.add(1); // true
 * sketch.drain(); // [[1281, 1]]
 */
export function createSketch(): SketchBuilder {
  let counts = new Float64Array(0);
  let lowest = 0;

  function grow(index: number): void {
    const low = counts.length === 0 ? index - SPAN_AT_FIRST / 2 : Math.min(lowest, index - 64);
    const high = Math.max(
      index + 64,
      counts.length === 0 ? low + SPAN_AT_FIRST : lowest + counts.length,
    );
    const from = Math.max(0, low);
    const wider = new Float64Array(Math.min(SKETCH_INDEX_MAX + 1, high) - from);
    wider.set(counts, counts.length === 0 ? 0 : lowest - from);
    counts = wider;
    lowest = from;
  }

  function addCount(index: number, count: number): void {
    if (!(index >= 0 && index <= SKETCH_INDEX_MAX)) return;
    let slot = index - lowest;
    if (slot < 0 || slot >= counts.length) {
      grow(index);
      slot = index - lowest;
    }
    counts[slot] = (counts[slot] ?? 0) + count;
  }

  return {
    add(value) {
      const index = sketchIndex(value);
      if (index < 0) return false;
      addCount(index, 1);
      return true;
    },
    addCount,
    addAll(sketch) {
      const last = sketch.length - 1;
      for (let at = 0; at <= last; at++) {
        const entry = sketch[at] as Sketch[number];
        const slot = entry[0] - lowest;
        // What has no slot yet, or is no bucket at all, goes the longer way.
        if (slot >= 0 && slot < counts.length) counts[slot] = (counts[slot] as number) + entry[1];
        else addCount(entry[0], entry[1]);
      }
    },
    drain() {
      const entries: [number, number][] = [];
      for (let slot = 0; slot < counts.length; slot++) {
        const count = counts[slot] ?? 0;
        if (count > 0) entries.push([lowest + slot, count]);
      }
      counts.fill(0);
      return withinLimit(entries);
    },
  };
}

function withinLimit(entries: [number, number][]): [number, number][] {
  const excess = entries.length - SKETCH_ENTRIES_MAX;
  if (excess <= 0) return entries;
  const kept = entries.slice(excess);
  const first = kept[0];
  if (first) for (const [, count] of entries.slice(0, excess)) first[1] += count;
  return kept;
}
