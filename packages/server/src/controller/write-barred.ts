import { unreachable } from '@tidegate/core';
import type { StoredRollout } from '../rollout/load.ts';
import { fromJson } from '../store/from-json.ts';
import type { Tx } from '../store/transaction.ts';

/**
 * Bars the variant that a rollout took back, so that no rule gives it to anybody. A rollout that
 * starts with it again, for which a person gave a reason, lifts the bar while it runs, and for good
 * when it completes; one that is aborted bars again what was taken back before.
 */
export async function writeBarred(tx: Tx, { row, rollout, plan }: StoredRollout): Promise<void> {
  const { environment, flag } = row;
  const setTo = async (isBarred: boolean) =>
    await setBarred(tx, environment, flag, plan.candidate, isBarred);
  const { status } = rollout;
  switch (status) {
    case 'rolling-back':
    case 'rolled-back':
      return await setTo(true);
    case 'running':
    case 'paused':
    case 'completed':
      return await setTo(false);
    case 'aborted':
      return (await wasRolledBack(tx, row)) ? await setTo(true) : undefined;
    case 'scheduled':
      return;
    default:
      unreachable(status);
  }
}

/** Whether an earlier rollout of the flag took the same candidate back. */
async function wasRolledBack(
  { db }: Tx,
  { environment, flag, candidate }: StoredRollout['row'],
): Promise<boolean> {
  const earlier = await db
    .selectFrom('rollout')
    .select('id')
    .where('environment', '=', environment)
    .where('flag', '=', flag)
    .where('candidate', '=', candidate)
    .where('status', 'in', ['rolling-back', 'rolled-back'])
    .limit(1)
    .executeTakeFirst();
  return earlier !== undefined;
}

/** Puts a variant among those that no rule of a flag gives to anybody, or takes it out. */
export async function setBarred(
  { db }: Tx,
  environment: string,
  key: string,
  variant: string,
  isBarred: boolean,
): Promise<void> {
  const flag = await db
    .selectFrom('flag')
    .select('barred')
    .where('environment', '=', environment)
    .where('key', '=', key)
    .executeTakeFirst();
  const before = fromJson<string[]>(flag?.barred ?? '[]');
  if (before.includes(variant) === isBarred) return;
  const after = isBarred ? [...before, variant] : before.filter((name) => name !== variant);
  await db
    .updateTable('flag')
    .set({ barred: JSON.stringify(after) })
    .where('environment', '=', environment)
    .where('key', '=', key)
    .execute();
}
