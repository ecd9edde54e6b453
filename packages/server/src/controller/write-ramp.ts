import { type AllocationStep, CONVERSATION_MAX_AGE_MS } from '@tidegate/core';
import { givesOneVariant } from '../flag/step-splits.ts';
import type { StoredRollout } from '../rollout/load.ts';
import type { Tx } from '../store/transaction.ts';

/**
 * Replaces this rollout's steps in its flag's ramp, and forgets what no conversation can reach any
 * more: the newest step older than a conversation can be covers everything before it. When a
 * rollback leaves no step at all, the flag is based on control: steps of earlier rollouts, which
 * said so, may have been forgotten. One that went on from shares which an earlier one had left takes
 * those back too: what is bad in it was given by them as well.
 *
 * @param isTakenBack whether this rollout gave something and gives nothing any more, at once
 */
export async function writeRamp(
  tx: Tx,
  { row, plan }: StoredRollout,
  steps: readonly AllocationStep[],
  { nowMs, isTakenBack }: { readonly nowMs: number; readonly isTakenBack: boolean },
): Promise<void> {
  const { environment, flag, id: rolloutId, generation } = row;
  await tx.db.deleteFrom('ramp_step').where('rolloutId', '=', rolloutId).execute();
  for (const { fromMs, control, candidate, draws } of steps) {
    const step = {
      unit: plan.unit,
      control,
      candidate,
      draws: JSON.stringify(draws),
      rolloutId,
      generation,
    };
    await tx.db
      .insertInto('ramp_step')
      .values({ environment, flag, fromMs, ...step })
      .onConflict((conflict) =>
        conflict.columns(['environment', 'flag', 'fromMs']).doUpdateSet(step),
      )
      .execute();
  }
  if (isTakenBack) await takeBackSplit(tx, environment, flag);
  await forgetCovered(tx, environment, flag, nowMs);
  const left = await stepsOf(tx, environment, flag).select('fromMs').limit(1).execute();
  if (left.length > 0) return;
  await tx.db
    .updateTable('flag')
    .set({ base: plan.control, forgotten: 0 })
    .where('environment', '=', environment)
    .where('key', '=', flag)
    .execute();
}

function stepsOf({ db }: Tx, environment: string, flag: string) {
  return db.selectFrom('ramp_step').where('environment', '=', environment).where('flag', '=', flag);
}

async function takeBackSplit(tx: Tx, environment: string, flag: string): Promise<void> {
  const newest = await stepsOf(tx, environment, flag)
    .select('draws')
    .orderBy('fromMs', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (newest === undefined || givesOneVariant(newest)) return;
  await tx.db
    .deleteFrom('ramp_step')
    .where('environment', '=', environment)
    .where('flag', '=', flag)
    .execute();
}

async function forgetCovered(
  tx: Tx,
  environment: string,
  flag: string,
  nowMs: number,
): Promise<void> {
  const covering = await stepsOf(tx, environment, flag)
    .select('fromMs')
    .where('fromMs', '<', nowMs - CONVERSATION_MAX_AGE_MS)
    .orderBy('fromMs', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (covering === undefined) return;
  const { numDeletedRows } = await tx.db
    .deleteFrom('ramp_step')
    .where('environment', '=', environment)
    .where('flag', '=', flag)
    .where('fromMs', '<', covering.fromMs)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return;
  await tx.db
    .updateTable('flag')
    .set({ forgotten: 1 })
    .where('environment', '=', environment)
    .where('key', '=', flag)
    .execute();
}
