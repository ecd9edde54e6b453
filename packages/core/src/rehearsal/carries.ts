import type { SourceState } from './types.ts';

/**
 * What a source carries from one span to the next: parts of a turn that have not come yet, and the
 * state of chance. Made from a state and turned into one again, so that a span can be taken back.
 */
export interface Carries {
  /** The whole part of what has come to a name with this `amount`; the rest is carried on. */
  whole(name: string, amount: number): number;
  /** How many of a name were counted before these `count`, from 0. */
  counted(name: string, count: number): number;
  /** A number from 0 to 1, both exclusive; the same one after another for the same seed. */
  chance(): number;
  state(): SourceState;
}

const CHANCE = 'chance';

/** Carries on from a state. @param seed of chance, where the state knows none yet */
export function carriesOf(before: SourceState, seed = 0): Carries {
  const now: Record<string, number> = { ...before };
  return {
    whole(name, amount) {
      const all = (now[name] ?? 0) + amount;
      // Nine tenths and a tenth are a whole one, whatever binary arithmetic says.
      const whole = Math.floor(all + 1e-9);
      now[name] = Math.max(0, all - whole);
      return whole;
    },
    counted(name, count) {
      const counted = now[name] ?? 0;
      now[name] = counted + count;
      return counted;
    },
    chance() {
      // Mulberry32.
      const state = ((now[CHANCE] ?? seed) + 0x6d2b79f5) | 0;
      now[CHANCE] = state;
      let t = Math.imul(state ^ (state >>> 15), 1 | state);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 0x1_0000_0000 + 2 ** -33;
    },
    state: () => now,
  };
}
