/** F02, F04, F05, F07, F27: one kind of fault at a time, in the simulator; every invariant is looked at. */
import { expect, test } from 'vitest';
import type { FaultKind } from '../simulate/faults.fixture.ts';
import { runSeed, type SeedResult } from '../simulate/run-seed.fixture.ts';
import { simulatedDatabase } from '../simulate/simulated-database.fixture.ts';
import { CHAOS, report, SEED } from './fault-report.fixture.ts';

const SEEDS = CHAOS ? 500 : 6;
const TEST_MS = CHAOS ? 1_800_000 : 60_000;

/** What each fault is made of here. */
const FAULTS: readonly {
  readonly fault: string;
  readonly what: string;
  readonly kinds: readonly FaultKind[];
}[] = [
  {
    fault: 'F02',
    what: 'a server dies at any statement, before and after a commit',
    kinds: ['crash'],
  },
  {
    fault: 'F04',
    what: 'a leader stands still and another one takes over',
    kinds: ['stop', 'slow'],
  },
  {
    fault: 'F05',
    what: 'plans arrive late, twice and in another order',
    kinds: ['reorder', 'double', 'lose'],
  },
  { fault: 'F07', what: 'the clocks of the controllers jump', kinds: ['jump'] },
  { fault: 'F27', what: 'people change the same rollout at once', kinds: ['between', 'double'] },
];

test.for(FAULTS)('$fault: $what', { timeout: TEST_MS }, async ({ fault, kinds }, context) => {
  const database = await simulatedDatabase();
  const results: SeedResult[] = [];
  for (let seed = SEED; seed < SEED + SEEDS; seed += 1) {
    results.push(await runSeed(seed, database, { kinds: new Set(kinds) }));
  }
  const failing = results.flatMap(({ seed, flaw }) => (flaw === null ? [] : [{ seed, ...flaw }]));
  // The rows first: they say which seed failed, and how.
  expect(failing).toEqual([]);
  const injected = (kind: FaultKind): number =>
    results.reduce((sum, { faults }) => sum + faults[kind], 0);
  const fenced = results.reduce((sum, result) => sum + result.fenced, 0);
  report(context, fault, {
    seeds: [results.length, { is: SEEDS }],
    'invariants broken': [failing.length, { is: 0 }],
    ...Object.fromEntries(
      kinds.map((kind) => [`faults of kind "${kind}"`, [injected(kind), { above: 0 }] as const]),
    ),
    ...(fault === 'F04' ? { 'writes of an old leader, refused': [fenced, { above: 0 }] } : {}),
  });
});
