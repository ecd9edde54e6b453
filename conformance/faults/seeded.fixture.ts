/** Random numbers from a seed (Mulberry32): the same seed, the same faults. */
export interface Seeded {
  /** Whole, 0 … end − 1. */
  below(end: number): number;
  of<T>(list: readonly T[]): T;
  /** Printable ASCII. */
  text(length: number): string;
}

export function seeded(seed: number): Seeded {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  const below = (end: number): number => Math.floor(next() * end);
  return {
    below,
    of<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error('Cannot choose: the list is empty; give it members');
      return list[below(list.length)] as T;
    },
    text: (length) => Array.from({ length }, () => String.fromCharCode(33 + below(94))).join(''),
  };
}
