/** What goes wrong in a seed: some kinds of faults, each now and then, until everything is healed. */
import type { Seeded } from '../faults/seeded.fixture.ts';
import { chance } from './chance.fixture.ts';
import type { CrashPoint } from './simulated-store.fixture.ts';

export const FAULT_KINDS = [
  'crash',
  'slow',
  'between',
  'lose',
  'double',
  'reorder',
  'partition',
  'jump',
  'stop',
  'restart-sdk',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Statements that a transaction rarely has more of: a crash point beyond the last is none. */
const CRASH_STATEMENTS = 45;
const JUMPS_MS = [-3_600_000, 3_600_000, -1, 7_200_000] as const;

/** The faults of a seed. Each question may inject one; what was injected is counted. */
export interface Faults {
  readonly kinds: ReadonlySet<FaultKind>;
  readonly counts: Readonly<Record<FaultKind, number>>;
  crash(): CrashPoint | null;
  /** Time that the database lets a transaction wait, ms. */
  slowMs(): number;
  between(): boolean;
  /** How often and when a message arrives, ms from now. */
  arrivals(): readonly number[];
  /** How long a link is cut, ms; 0 = not. */
  partitionMs(): number;
  /** By how much a clock is set, ms; 0 = not. */
  jumpMs(): number;
  /** How long a process stands still, ms; 0 = not. */
  stopMs(): number;
  restartsSdk(): boolean;
  /** Whether something is told a second time. */
  doubles(): boolean;
  /** From now on nothing goes wrong. */
  heal(): void;
}

/**
 * @param random source of its own, so that leaving a kind out changes as little as possible
 * @param kinds those that this seed may have
 */
export function createFaults(random: Seeded, kinds: ReadonlySet<FaultKind>): Faults {
  let isHealed = false;
  const counts = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<
    FaultKind,
    number
  >;
  /** Draws whether or not the kind is wanted: the other kinds then fall as they did. */
  const strikes = (kind: FaultKind, perMille: number): boolean => {
    const isStruck = random.below(1_000) < perMille && kinds.has(kind) && !isHealed;
    if (isStruck) counts[kind] += 1;
    return isStruck;
  };
  return {
    kinds,
    counts,
    crash() {
      if (!strikes('crash', 25)) return null;
      if (chance(random, 30)) return random.of(['before-commit', 'after-commit'] as const);
      return { statement: random.below(CRASH_STATEMENTS) };
    },
    slowMs: () => (strikes('slow', 25) ? random.of([300, 2_000, 12_000]) : 0),
    between: () => strikes('between', 60),
    arrivals() {
      if (strikes('lose', 60)) return [];
      const delayMs = strikes('reorder', 80) ? 200 + random.below(4_000) : 1 + random.below(40);
      if (!strikes('double', 60)) return [delayMs];
      return [delayMs, delayMs + random.below(3_000)];
    },
    partitionMs: () => (strikes('partition', 12) ? 2_000 + random.below(15_000) : 0),
    jumpMs: () => (strikes('jump', 15) ? random.of(JUMPS_MS) : 0),
    stopMs: () => (strikes('stop', 12) ? random.of([3_000, 15_000, 60_000]) : 0),
    restartsSdk: () => strikes('restart-sdk', 15),
    doubles: () => strikes('double', 100),
    heal: () => {
      isHealed = true;
    },
  };
}

/** Some of all kinds: with fewer at a time more combinations are met. */
export function someKinds(random: Seeded): ReadonlySet<FaultKind> {
  const percent = random.of([20, 50, 100]);
  return new Set(FAULT_KINDS.filter(() => chance(random, percent)));
}
