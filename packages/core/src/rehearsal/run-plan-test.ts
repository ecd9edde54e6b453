import type { Plan } from '../rollout/types.ts';
import { baselinesOf } from './baselines-of.ts';
import { type Failure, failuresOf } from './failures-of.ts';
import { peopleAsked } from './people-asked.ts';
import { rehearse } from './rehearse.ts';
import { seriesSource } from './series-source.ts';
import type { Deed, Moment, PlanTest, PlanTests, Rehearsal } from './types.ts';

/** What a test came to. */
export interface PlanTestResult {
  readonly name: string;
  readonly failures: readonly Failure[];
  readonly rehearsal: Rehearsal;
  /** How much time was simulated, ms: to the last expectation or event. */
  readonly simulatedMs: number;
}

/** Runs one test of a plan. Deterministic; the same file gives the same answer. Never throws. */
export function runPlanTest(plan: Plan, file: PlanTests, one: PlanTest): PlanTestResult {
  const { startMs } = file;
  const lookMs = one.expectations.flatMap((each) => (each.kind === 'at' ? [each.atMs] : []));
  const ends = one.expectations.map((each) => (each.kind === 'at' ? each.atMs : each.untilMs));
  const untilMs = Math.max(0, ...ends, ...one.deeds.map(({ atMs }) => atMs));
  const rehearsal = rehearse(plan, {
    source: seriesSource(plan, file, one),
    startMs,
    untilMs: startMs + untilMs,
    baselines: baselinesOf(plan, one),
    deeds: one.deeds.map(({ atMs, deed }) => ({ atMs: startMs + atMs, deed })),
    lookMs: lookMs.map((atMs) => startMs + atMs),
    ...(one.isGiven ? { people: (moment: Moment) => given(plan, moment) } : {}),
  });
  const failures = failuresOf(plan, one, rehearsal);
  return { name: one.name, failures, rehearsal, simulatedMs: untilMs };
}

/** Nobody approves what has not stood its time. */
function given(plan: Plan, { rollout }: Moment): readonly Deed[] {
  const isHeld = rollout.reviews.length > 0 || !rollout.blockers.includes('hold');
  return isHeld ? peopleAsked(plan, rollout, 'people') : [];
}
