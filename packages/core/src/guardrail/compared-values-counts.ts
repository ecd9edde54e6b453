import { SKETCH_INDEX_MAX, type Sketch } from '../metric/sketch.ts';
import { SLOTS_MAX } from './compared-values-limits.ts';
import type { ValueCounts } from './memory-types.ts';

/** Nothing counted. */
export const NO_VALUES: ValueCounts = { total: 0, zeros: 0, step: 1, first: 0, slots: [] };

/**
 * Counts and a sketch together, as a new value. At most 1 024 slots: values are told apart to 1 %
 * (one bucket) while they span 16 octaves, to 1.6 % up to 32, to 3.2 % beyond. Entries outside
 * 0..4 096, or without a positive count, are left out. Never throws.
 *
 * @example
 * addValues(NO_VALUES, [[0, 1], [1281, 2]]) // { total: 3, zeros: 1, step: 1, first: 1280, slots: [2] }
 */
export function addValues(counts: ValueCounts, sketch: Sketch): ValueCounts {
  let { total, zeros, step, first } = counts;
  let slots = counts.slots.slice();
  for (const [index, count] of sketch) {
    if (!(index >= 0 && index <= SKETCH_INDEX_MAX && count > 0)) continue;
    total += count;
    if (index === 0) {
      zeros += count;
      continue;
    }
    let slot = Math.floor((index - 1) / step) - first;
    if (slot < 0 || slot >= slots.length) {
      const wide = covering({ ...counts, step, first, slots }, index, index);
      ({ step, first } = wide);
      slots = wide.slots.slice();
      slot = Math.floor((index - 1) / step) - first;
    }
    slots[slot] = (slots[slot] ?? 0) + count;
  }
  return { total, zeros, step, first, slots };
}

/** Both counts as a sketch, in which a bucket in the middle stands for all of its slot. */
export function pooledValues(a: ValueCounts, b: ValueCounts): Sketch {
  const entries: [index: number, count: number][] = [];
  const zeros = a.zeros + b.zeros;
  if (zeros > 0) entries.push([0, zeros]);
  // The coarser of the two decides, so that no value is told apart in one of them only.
  const coarse = covering(a, ...edgesOf(b, a), b.step);
  const slots = [...coarse.slots];
  for (let i = 0; i < b.slots.length; i++) {
    const slot = Math.floor(((b.first + i) * b.step) / coarse.step) - coarse.first;
    slots[slot] = (slots[slot] ?? 0) + (b.slots[i] ?? 0);
  }
  for (let i = 0; i < slots.length; i++) {
    const count = slots[i] ?? 0;
    if (count > 0) entries.push([middleOf(coarse, i), count]);
  }
  return entries;
}

/**
 * Bucket of the value with each rank (1 = the least; ascending), in one pass; `null` beyond the
 * last. Never throws.
 */
export function bucketsAtRanks(counts: ValueCounts, ranks: readonly number[]): (number | null)[] {
  const found: (number | null)[] = [];
  let below = counts.zeros;
  let slot = -1;
  for (const rank of ranks) {
    while (below < rank && slot < counts.slots.length) {
      slot += 1;
      below += counts.slots[slot] ?? 0;
    }
    if (!(below >= rank)) found.push(null);
    else found.push(slot < 0 ? 0 : middleOf(counts, slot));
  }
  return found;
}

function middleOf({ step, first }: ValueCounts, slot: number): number {
  return 1 + (first + slot) * step + (step >> 1);
}

function edgesOf(counts: ValueCounts, other: ValueCounts): [low: number, high: number] {
  const shown = counts.slots.length > 0 ? counts : other;
  if (shown.slots.length === 0) return [1, 1];
  const low = 1 + shown.first * shown.step;
  return [low, low + shown.slots.length * shown.step - 1];
}

/** The counts with slots from `low` to `high` at least, coarser where that would be too many. */
function covering(counts: ValueCounts, low: number, high: number, stepMin = 1): ValueCounts {
  const empty = counts.slots.length === 0;
  const [ownLow, ownHigh] = empty ? [low, high] : edgesOf(counts, counts);
  const [from, to] = [Math.min(low, ownLow) - 1, Math.max(high, ownHigh) - 1];
  let step = Math.max(counts.step, stepMin);
  while (Math.floor(to / step) - Math.floor(from / step) >= SLOTS_MAX) step *= 2;
  const first = Math.floor(from / step);
  const length = Math.floor(to / step) - first + 1;
  if (!empty && step === counts.step && first === counts.first && length === counts.slots.length)
    return counts;
  const slots = new Array<number>(length).fill(0);
  for (let i = 0; i < counts.slots.length; i++) {
    const slot = Math.floor(((counts.first + i) * counts.step) / step) - first;
    slots[slot] = (slots[slot] ?? 0) + (counts.slots[i] ?? 0);
  }
  return { ...counts, step, first, slots };
}
