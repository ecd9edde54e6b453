import { ProblemError } from '@tidegate/protocol/problem';
import type { ReadTx } from '../store/transaction.ts';
import { LIVE_STATUSES, type StoredRollout } from './load.ts';

/**
 * What is over can be taken back, or further back, only while the flag is still as it left it: a
 * completed rollout while what it gives is served, one that was rolled back while no other one came
 * after it.
 *
 * @throws ProblemError `rollout-refused`
 */
export async function refuseSuperseded(tx: ReadTx, stored: StoredRollout): Promise<void> {
  const { status } = stored.rollout;
  const since =
    status === 'completed'
      ? await servedSince(tx, stored)
      : status === 'rolled-back'
        ? await begunSince(tx, stored)
        : null;
  if (since === null) return;
  throw new ProblemError(
    'rollout-refused',
    `Cannot change rollout "${stored.row.id}": it is ${status} and ${since}; set the flag instead`,
  );
}

async function servedSince({ db }: ReadTx, { row }: StoredRollout): Promise<string | null> {
  const newest = await db
    .selectFrom('ramp_step')
    .select('rolloutId')
    .where('environment', '=', row.environment)
    .where('flag', '=', row.flag)
    .orderBy('fromMs', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (newest?.rolloutId === row.id) return null;
  return newest === undefined
    ? `flag "${row.flag}" was set since then`
    : `rollout "${newest.rolloutId}" came after it`;
}

async function begunSince({ db }: ReadTx, { row }: StoredRollout): Promise<string | null> {
  const other = await db
    .selectFrom('rollout')
    .select('id')
    .where('environment', '=', row.environment)
    .where('flag', '=', row.flag)
    .where('id', '!=', row.id)
    .where((eb) => eb.or([eb('createdMs', '>', row.createdMs), eb('status', 'in', LIVE_STATUSES)]))
    .limit(1)
    .executeTakeFirst();
  return other === undefined ? null : `rollout "${other.id}" came after it`;
}
