import {
  type Arm,
  CONTROLLER,
  isWatched,
  judgedNow,
  type Rollout,
  type Tick,
  transition,
} from '@tidegate/core';
import { sql } from 'kysely';
import { type StoredRollout, withPlans } from '../rollout/load.ts';
import type { Published } from '../store/store.ts';
import type { Tx } from '../store/transaction.ts';
import { judgeTick } from './evidence.ts';
import { requireTerm } from './require-term.ts';
import { writeStep } from './step.ts';
import { takeArrivals } from './take-arrivals.ts';

/** Metric whose cells count every turn, and units when their first one ends. */
const UNITS_METRIC = 'error_rate';

/**
 * One controller step for every watched rollout: take what arrived, absorb, judge, transition,
 * publish. A rollout whose step fails is left as it was, evidence included, and told in `failed`;
 * it holds up no other one.
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
  let watched = 0;
  for (const before of await loadWatched(tx)) {
    try {
      const { rollout } = await isolated(tx, (part) => stepOne(part, before, input));
      if (isWatched(rollout.status)) watched += 1;
      const { id, status, phase } = rollout;
      if (status !== before.rollout.status || phase !== before.rollout.phase) {
        changed.push({ id, status, phase });
      }
    } catch (error) {
      watched += 1;
      failed.push({
        id: before.row.id,
        why: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return { watched, changed, failed };
}

async function loadWatched({ db }: Tx): Promise<StoredRollout[]> {
  const rows = await db
    .selectFrom('rollout')
    .innerJoin('plan', 'plan.hash', 'rollout.planHash')
    .selectAll('rollout')
    .select('plan.compiled')
    .where('rollout.status', 'in', ['running', 'paused'])
    .orderBy('rollout.createdMs')
    .orderBy('rollout.id')
    .execute();
  return withPlans(rows);
}

async function stepOne(
  tx: Tx,
  before: StoredRollout,
  { term, elapsedMs, nowMs }: Parameters<typeof tick>[1],
): Promise<StoredRollout> {
  const judged = judgedNow(before.plan, before.rollout);
  const metrics = new Set([...judged.map(({ metric }) => metric), UNITS_METRIC]);
  const arrived = await takeArrivals(tx, before, metrics, nowMs);
  const verdicts = await judgeTick(tx, before, arrived, nowMs);
  const units = {
    control: newUnits(before.rollout, arrived, 'control'),
    candidate: newUnits(before.rollout, arrived, 'candidate'),
  };
  const { liveInstances } = arrived;
  const observed = sawCandidate(arrived);
  const event = { type: 'tick', elapsedMs, liveInstances, observed, verdicts, units } as const;
  const changed = transition(before.plan, before.rollout, event, nowMs);
  return await writeStep(tx, { before, transition: changed, actor: CONTROLLER, term, nowMs });
}

/** Whether a turn of the candidate ended since the last tick. */
function sawCandidate({ rows }: Tick): boolean {
  return rows.some(
    ({ arm, metric, cell }) =>
      arm === 'candidate' && metric === UNITS_METRIC && cell.kind === 'rate' && cell.trials > 0,
  );
}

/** Units of the current phase's draws whose first turn ended. */
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

/** Runs a part of the transaction that may fail alone; its doorbells ring only if it does not. */
async function isolated<T>(tx: Tx, run: (part: Tx) => Promise<T>): Promise<T> {
  const doorbells: Published[] = [];
  await sql`SAVEPOINT part`.execute(tx.db);
  try {
    const result = await run({ db: tx.db, publish: (published) => doorbells.push(published) });
    await sql`RELEASE SAVEPOINT part`.execute(tx.db);
    for (const published of doorbells) tx.publish(published);
    return result;
  } catch (error) {
    await sql`ROLLBACK TO SAVEPOINT part`.execute(tx.db);
    await sql`RELEASE SAVEPOINT part`.execute(tx.db);
    throw error;
  }
}
