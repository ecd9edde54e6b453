import { MASS_MAX } from './comparison-limits.ts';

/** P(count = lowest + index); what is missing to 1 was taken away. */
export interface CountMass {
  readonly lowest: number;
  readonly mass: readonly number[];
}

/** Smaller ones are 0: below lie the numbers that processors are slow with. */
const LEAST = 1e-300;
/** So much at the lower end is not worth its room. */
const LOWER_END = 1e-13;

/** The sum of two independent counts. Steps: the product of both lengths. Never throws. */
export function addedCounts(a: CountMass, b: CountMass): CountMass {
  const [long, short] = a.mass.length < b.mass.length ? [b.mass, a.mass] : [a.mass, b.mass];
  const size = long.length + short.length - 1;
  const mass: number[] = [];
  for (let i = 0; i < size; i++) {
    const last = Math.min(i, short.length - 1);
    let sum = 0;
    for (let j = Math.max(0, i - long.length + 1); j <= last; j++) {
      sum += (short[j] ?? 0) * (long[i - j] ?? 0);
    }
    mass.push(sum < LEAST ? 0 : sum);
  }
  return { lowest: a.lowest + b.lowest, mass };
}

/**
 * The entries before `end` (all, if absent), at most 1 024 and without zeros at the upper end: what
 * lies lowest moves up to the first entry that is kept. So the count can only be taken for higher
 * than it is. Never throws.
 */
export function boundedCounts({ lowest, mass }: CountMass, end: number = mass.length): CountMass {
  let last = end - 1;
  while (last > 0 && mass[last] === 0) last--;
  let start = 0;
  let moved = 0;
  while (start < last) {
    const next = moved + (mass[start] ?? 0);
    if (last - start < MASS_MAX && next > LOWER_END) break;
    moved = next;
    start++;
  }
  if (start === 0 && last === mass.length - 1) return { lowest, mass };
  const kept = mass.slice(start, last + 1);
  kept[0] = (kept[0] ?? 0) + moved;
  return { lowest: lowest + start, mass: kept };
}
