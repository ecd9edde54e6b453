import { type Actor, allocationSteps, isWatched, ownsFlag, type Transition } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import type { StoredRollout } from '../rollout/load.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tx } from '../store/transaction.ts';
import { publish } from './publish.ts';
import { writeBarred } from './write-barred.ts';
import { writeOutbox } from './write-outbox.ts';
import { writeRamp } from './write-ramp.ts';

/**
 * Writes a transition: rollout, ramp, flag, the next ruleset version, audit and outbox, all in this
 * transaction. The one place that does.
 *
 * @param step.before the rollout as it was loaded; its revision must still be the stored one
 * @param step.term the controller's term, 0 for a command
 * @returns the rollout as stored now
 * @throws ProblemError `rollout-refused` with the machine's sentence; `conflict` when the rollout
 *   was changed by somebody else in between
 */
export async function writeStep(
  tx: Tx,
  step: {
    readonly before: StoredRollout;
    readonly transition: Transition;
    readonly actor: Actor;
    readonly term: number;
    readonly nowMs: number;
  },
): Promise<StoredRollout> {
  const { before, transition, actor, nowMs } = step;
  if (transition.refusal !== null) {
    throw new ProblemError('rollout-refused', transition.refusal.sentence);
  }
  const row = await writeRow(tx, step);
  const after: StoredRollout = { row, rollout: transition.rollout, plan: before.plan };
  const { environment, flag } = row;
  if (!sameShape(before, after)) {
    await writeRamp(tx, after, allocationSteps(after.plan, after.rollout), nowMs);
    await writeOwner(tx, after);
    await writeBarred(tx, after);
    const cause = takesAway(before, after) ? 'rollback' : 'publish';
    await publish(tx, { environment, keys: [flag], cause, actor, nowMs });
  }
  await appendAudit(tx, environment, transition.auditRows, nowMs);
  await writeOutbox(tx, row, transition.effects, nowMs);
  return after;
}

async function writeRow(
  tx: Tx,
  { before, transition: { rollout }, term }: Parameters<typeof writeStep>[1],
): Promise<StoredRollout['row']> {
  const entered = fromJson<Record<string, number>>(before.row.entered);
  if (rollout.phaseFromMs > 0) entered[rollout.phase] ??= rollout.phaseFromMs;
  const written = {
    state: JSON.stringify(rollout),
    status: rollout.status,
    generation: rollout.generation,
    revision: rollout.revision,
    term,
    entered: JSON.stringify(entered),
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
    JSON.stringify([rollout.ramp, rollout.nextDraw, rollout.generation, rollout.status, row.flag]);
  return shape(before) === shape(after);
}

function takesAway(before: StoredRollout, after: StoredRollout): boolean {
  const { status } = after.rollout;
  if (status === before.rollout.status || isWatched(status)) return false;
  return status === 'rolling-back' || status === 'rolled-back' || status === 'aborted';
}

async function writeOwner(tx: Tx, { row, rollout }: StoredRollout): Promise<void> {
  const flags = tx.db
    .updateTable('flag')
    .where('environment', '=', row.environment)
    .where('key', '=', row.flag);
  const owned = ownsFlag(rollout.status);
  if (owned) await flags.set({ owner: rollout.id, nextDraw: rollout.nextDraw }).execute();
  else await flags.set({ owner: null }).where('owner', '=', rollout.id).execute();
}
