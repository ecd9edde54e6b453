import {
  type Arm,
  CONTROLLER,
  isWatched,
  judgedNow,
  type Rollout,
  type Suspect,
  sharedBlame,
  suspectBy,
  type Tick,
  transition,
  type Verdict,
} from '@tidegate/core';
import { type StoredRollout, withPlans } from '../rollout/load.ts';
import { isolated, whyOf } from '../store/isolated.ts';
import type { Tx } from '../store/transaction.ts';
import { forgetMemories, judgeTick } from './evidence.ts';
import { heldBack } from './held-back.ts';
import { requireTerm } from './require-term.ts';
import { writeStep } from './step.ts';
import { takeArrivals } from './take-arrivals.ts';

/** Metric whose cells count every turn, and units when their first one ends. */
const UNITS_METRIC = 'error_rate';

/**
 * One controller step for every watched rollout: take what arrived, absorb, judge, transition,
 * publish. A rollout whose step fails is left as it was, evidence included, and told in `failed`;
 * it holds up no other one. Those that started last come first, so that an earlier one of their
 * environment sees what they are suspected of.
 *
 * @param input.elapsedMs since the last tick, on a monotonic clock
 * @throws ProblemError `conflict` when the term is not the lease's
 */
export async function tick(
  tx: Tx,
  input: { term: number; elapsedMs: number; nowMs: number },
): Promise<{
  watched: number;
  changed: { id: string; status: string; phase: number }[];
  failed: { id: string; why: string }[];
}> {
  await requireTerm(tx, input.term);
  const changed: { id: string; status: string; phase: number }[] = [];
  const failed: { id: string; why: string }[] = [];
  const suspects: Suspect[] = [];
  let watched = 0;
  for (const before of await loadWatched(tx)) {
    try {
      const { after, suspect } = await isolated(tx, (part) =>
        stepOne(part, before, input, suspects),
      );
      const { rollout } = after;
      if (suspect !== null) suspects.push(suspect);
      if (isWatched(rollout.status)) watched += 1;
      const { id, status, phase } = rollout;
      if (status !== before.rollout.status || phase !== before.rollout.phase) {
        changed.push({ id, status, phase });
      }
    } catch (error) {
      watched += 1;
      failed.push({
        id: before.row.id,
        why: whyOf(error),
      });
    }
  }
  return { watched, changed, failed };
}

/** The ones that started last first. */
async function loadWatched({ db }: Tx): Promise<StoredRollout[]> {
  const rows = await db
    .selectFrom('rollout')
    .innerJoin('plan', 'plan.hash', 'rollout.planHash')
    .selectAll('rollout')
    .select('plan.compiled')
    .where('rollout.status', 'in', ['running', 'paused'])
    .orderBy('rollout.createdMs', 'desc')
    .orderBy('rollout.id', 'desc')
    .execute();
  return withPlans(rows);
}

async function stepOne(
  tx: Tx,
  before: StoredRollout,
  { term, elapsedMs, nowMs }: Parameters<typeof tick>[1],
  suspects: readonly Suspect[],
): Promise<{ readonly after: StoredRollout; readonly suspect: Suspect | null }> {
  const { plan, rollout } = before;
  const holdBackParts = await heldBack(tx, before.row);
  const metrics = new Set([...judgedNow(plan, rollout).map(({ metric }) => metric), UNITS_METRIC]);
  const arrived = await takeArrivals(tx, before, metrics, nowMs);
  const found = await judgeTick(tx, before, arrived, { nowMs, holdBackParts });
  const { verdicts, gaveWay } = await withSharedBlame(tx, before, found, suspects);
  const units = {
    control: newUnits(rollout, arrived, 'control'),
    candidate: newUnits(rollout, arrived, 'candidate'),
  };
  const { liveInstances } = arrived;
  const observed = sawCandidate(arrived);
  const seen = { elapsedMs, liveInstances, observed, verdicts, units };
  const event = { type: 'tick', ...seen, ...(gaveWay.length === 0 ? {} : { gaveWay }) } as const;
  const changed = transition(plan, rollout, event, nowMs);
  const step = { before, transition: changed, actor: CONTROLLER, term, nowMs };
  return { after: await writeStep(tx, step), suspect: suspectBy(plan, rollout, verdicts) };
}

/** What a later rollout is blamed for first is no verdict on this one, and its evidence begins anew. */
async function withSharedBlame(
  tx: Tx,
  before: StoredRollout,
  verdicts: Readonly<Record<string, Verdict>>,
  suspects: readonly Suspect[],
): Promise<{
  readonly verdicts: Readonly<Record<string, Verdict>>;
  readonly gaveWay: readonly { readonly guardrail: string; readonly after: string }[];
}> {
  const shared = Object.entries(sharedBlame(before.plan, before.rollout, verdicts, suspects));
  await forgetMemories(
    tx,
    before,
    shared.map(([name]) => name),
  );
  const changed = Object.fromEntries(shared.map(([name, { verdict }]) => [name, verdict]));
  const gaveWay = shared.map(([guardrail, { after }]) => ({ guardrail, after }));
  return { verdicts: { ...verdicts, ...changed }, gaveWay };
}

/** Whether a turn of the candidate ended since the last tick. */
function sawCandidate({ rows }: Tick): boolean {
  return rows.some(
    ({ arm, metric, cell }) =>
      arm === 'candidate' && metric === UNITS_METRIC && cell.kind === 'rate' && cell.trials > 0,
  );
}

/** Units of the current phase's draws that met their variant. */
function newUnits(rollout: Rollout, { rows }: Tick, arm: Arm): number {
  const draws = new Set(
    rollout.ramp
      .filter(({ phase }) => phase === rollout.phase)
      .flatMap((step) => step.draws.map(({ id }) => id)),
  );
  let units = 0;
  for (const row of rows) {
    if (row.arm !== arm || row.metric !== UNITS_METRIC || !draws.has(row.draw)) continue;
    if (row.cell.kind === 'rate') units += row.cell.newUnits;
  }
  return units;
}
