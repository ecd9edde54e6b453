/** Many seeds one after the other, and what a failing one needs to fail. */
import { FAULT_KINDS, type FaultKind } from './faults.fixture.ts';
import { runSeed, type SeedOptions, type SeedResult } from './run-seed.fixture.ts';
import { type SimulatedDatabase, simulatedDatabase } from './simulated-database.fixture.ts';

/** A failing seed, for people. */
export interface FailingSeed {
  readonly seed: number;
  readonly invariant: string;
  readonly found: string;
  /** Without any one of these kinds of faults it holds; empty = no fault is needed. */
  readonly needs: readonly FaultKind[];
  readonly trace: readonly string[];
}

export interface SimulatedSeeds {
  readonly seeds: number;
  readonly events: number;
  readonly faults: Readonly<Record<FaultKind, number>>;
  /** How many rollouts ended how. */
  readonly ends: Readonly<Record<string, number>>;
  readonly failing: readonly FailingSeed[];
}

/** Failing seeds that are looked at closely; further ones are only counted as such. */
const SHRUNK_MAX = 5;

/** Runs seeds `first` … `first + count − 1`; hashes of their states are added to `states`. */
export async function simulateSeeds(
  range: { readonly first: number; readonly count: number },
  states: Set<number>,
): Promise<SimulatedSeeds> {
  known ??= simulatedDatabase();
  const database = await known;
  const faults = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<
    FaultKind,
    number
  >;
  const ends: Record<string, number> = {};
  const failing: FailingSeed[] = [];
  let events = 0;
  for (let seed = range.first; seed < range.first + range.count; seed += 1) {
    const result = await runSeed(seed, database, { states });
    events += result.events;
    for (const kind of FAULT_KINDS) faults[kind] += result.faults[kind];
    for (const end of result.ends) ends[end] = (ends[end] ?? 0) + 1;
    if (result.flaw !== null) failing.push(await explained(result, database, failing.length));
  }
  return { seeds: range.count, events, faults, ends, failing };
}

/** Migrating takes longer than a seed: once for all of this thread. */
let known: Promise<SimulatedDatabase> | undefined;

async function explained(
  result: SeedResult,
  database: SimulatedDatabase,
  before: number,
): Promise<FailingSeed> {
  const small = before < SHRUNK_MAX ? await shrunk(result, database, {}) : result;
  const { seed, flaw, kinds, trace } = small;
  const { invariant = '', found = '' } = flaw ?? {};
  return { seed, invariant, found, needs: kinds, trace };
}

/** The same seed with as few kinds of faults as still make it fail in the same way. */
export async function shrunk(
  result: SeedResult,
  database: SimulatedDatabase,
  options: SeedOptions,
): Promise<SeedResult> {
  let smallest = result;
  for (const kind of result.kinds) {
    const kinds = new Set(smallest.kinds.filter((one) => one !== kind));
    const tried = await runSeed(result.seed, database, { ...options, kinds });
    if (tried.flaw?.invariant === result.flaw?.invariant) smallest = tried;
  }
  return smallest;
}
