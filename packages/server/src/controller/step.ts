import {
  type Actor,
  allocationSteps,
  isWatched,
  ownsFlag,
  type Plan,
  RETIREMENT_TASKS,
  type Transition,
} from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import { enteredAfter } from '../rollout/entered-after.ts';
import { LIVE_STATUSES, type StoredRollout } from '../rollout/load.ts';
import type { Tx } from '../store/transaction.ts';
import { lowerEarlier } from './lower-earlier.ts';
import { publish } from './publish.ts';
import { refuseLate } from './refuse-late.ts';
import { writeBarred } from './write-barred.ts';
import { writeOutbox } from './write-outbox.ts';
import { writeRamp } from './write-ramp.ts';
import { dropTasks } from './write-tasks.ts';

/** A transition to be written. */
export interface Step {
  /** The rollout as it was loaded; its revision must still be the stored one. */
  readonly before: StoredRollout;
  readonly transition: Transition;
  /** The plan that it runs from now on; absent = the one that it ran. */
  readonly plan?: Plan;
  readonly actor: Actor;
  /** The controller's term, 0 for a command. */
  readonly term: number;
  readonly nowMs: number;
}

/**
 * Writes a transition: rollout, ramp, flag, the next ruleset version, audit, outbox and tasks, all
 * in this transaction. The one place that does. What changes nothing is not written.
 *
 * @returns the rollout as stored now
 * @throws ProblemError `rollout-refused` with the machine's sentence; `conflict` when the rollout
 *   was changed by somebody else in between; `not-ready` when a raise comes too late for SDKs
 */
export async function writeStep(tx: Tx, step: Step): Promise<StoredRollout> {
  const { before, transition, actor, nowMs } = step;
  if (transition.refusal !== null) {
    throw new ProblemError('rollout-refused', transition.refusal.sentence);
  }
  if (changesNothing(step)) return before;
  const row = await writeRow(tx, step);
  const after: StoredRollout = { row, rollout: transition.rollout, plan: step.plan ?? before.plan };
  const { environment, flag } = row;
  // A rollout that was just made owns its flag, also while it waits for its start.
  if (before.rollout.revision === 0 || !sameShape(before, after)) {
    refuseLate(tx, before, after, nowMs);
    const isTakenBack = before.rollout.ramp.length > 0 && transition.rollout.ramp.length === 0;
    const steps = allocationSteps(after.plan, after.rollout);
    await writeRamp(tx, after, steps, { nowMs, isTakenBack });
    if (lowersAtOnce(before, after)) await lowerEarlier(tx, after);
    await writeOwner(tx, after);
    await writeBarred(tx, after);
    const cause = takesAway(before, after) ? 'rollback' : 'publish';
    await publish(tx, { environment, keys: [flag], cause, actor, nowMs });
  }
  await appendAudit(tx, environment, transition.auditRows, nowMs);
  await writeOutbox(tx, row, transition.effects, nowMs);
  if (before.rollout.status === 'completed' && takesAway(before, after)) {
    // The old path is what is served again.
    const note = 'The rollout was taken back: the old path stays';
    await dropTasks(tx, row.id, RETIREMENT_TASKS, note, nowMs);
  }
  return after;
}

/** Most ticks of rollouts that wait: their revision stays what people saw. */
function changesNothing({ before, transition }: Step): boolean {
  const { rollout, effects, auditRows } = transition;
  if (effects.length > 0 || auditRows.length > 0) return false;
  const { revision, heldMs, noDataMs } = before.rollout;
  // Of those that run, which are most, time goes on: their whole state need not be compared.
  if (rollout.heldMs !== heldMs || rollout.noDataMs !== noDataMs) return false;
  return JSON.stringify({ ...rollout, revision }) === JSON.stringify(before.rollout);
}

async function writeRow(tx: Tx, step: Step): Promise<StoredRollout['row']> {
  const { before, transition, plan = before.plan, term } = step;
  const { rollout, auditRows } = transition;
  const written = {
    state: JSON.stringify(rollout),
    status: rollout.status,
    planHash: rollout.planHash,
    generation: rollout.generation,
    revision: rollout.revision,
    // Whatever people should know of is audited.
    actedRevision: auditRows.length === 0 ? before.row.actedRevision : rollout.revision,
    term,
    entered: JSON.stringify(enteredAfter(before, plan, rollout)),
  };
  const { numUpdatedRows } = await tx.db
    .updateTable('rollout')
    .set(written)
    .where('id', '=', rollout.id)
    .where('revision', '=', before.rollout.revision)
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) {
    throw new ProblemError(
      'conflict',
      `Cannot change rollout "${rollout.id}": it is not at revision ${before.rollout.revision} any more; look again and retry`,
    );
  }
  return { ...before.row, ...written };
}

/** Whether nothing changed that the flag shows: most ticks. */
function sameShape(before: StoredRollout, after: StoredRollout): boolean {
  const shape = ({ rollout, row }: StoredRollout) =>
    JSON.stringify([
      ...[rollout.ramp, rollout.nextDraw, rollout.generation, rollout.status],
      ...[rollout.phase, row.flag],
    ]);
  return shape(before) === shape(after);
}

/** Also when it gives less than before and goes on: a partial or gradual rollback is one. */
function takesAway(before: StoredRollout, after: StoredRollout): boolean {
  const { status, excluded, capParts } = after.rollout;
  if (excluded.length > before.rollout.excluded.length) return true;
  if (capParts !== null && capParts < (before.rollout.capParts ?? Number.POSITIVE_INFINITY)) {
    return true;
  }
  if (status === before.rollout.status || isWatched(status)) return false;
  return status === 'rolling-back' || status === 'rolled-back' || status === 'aborted';
}

/** Whether running conversations lose a part of it too. */
function lowersAtOnce(before: StoredRollout, after: StoredRollout): boolean {
  const { rollout, plan } = after;
  if (rollout.ramp.length === 0 || plan.rollback.conversations !== 'cut-now') return false;
  return takesAway(before, after);
}

async function writeOwner(tx: Tx, { row, rollout }: StoredRollout): Promise<void> {
  const flags = tx.db
    .updateTable('flag')
    .where('environment', '=', row.environment)
    .where('key', '=', row.flag);
  if (!ownsFlag(rollout.status)) {
    const owner = await heirOf(tx, row);
    await flags.set({ owner }).where('owner', '=', rollout.id).execute();
    return;
  }
  await flags.set({ owner: rollout.id }).execute();
  // One that is taken back after its end knows nothing of what was drawn since.
  const { nextDraw } = rollout;
  await flags.set({ nextDraw }).where('nextDraw', '<', nextDraw).execute();
}

/** A rollout that was planned while this one had ended, and was then taken back all the same. */
async function heirOf(
  { db }: Tx,
  { id, environment, flag }: StoredRollout['row'],
): Promise<string | null> {
  const heir = await db
    .selectFrom('rollout')
    .select('id')
    .where('environment', '=', environment)
    .where('flag', '=', flag)
    .where('id', '!=', id)
    .where('status', 'in', LIVE_STATUSES)
    .orderBy('createdMs')
    .limit(1)
    .executeTakeFirst();
  return heir?.id ?? null;
}
