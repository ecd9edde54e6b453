import { nearestName } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

/**
 * A flag of an environment with its ramp steps, ascending.
 *
 * @throws ProblemError `not-found` when there is none, with the nearest name
 */
export async function loadFlag(
  { db }: ReadTx,
  environment: string,
  key: string,
): Promise<{ flag: Tables['flag']; steps: Tables['ramp_step'][] }> {
  const flag = await db
    .selectFrom('flag')
    .selectAll()
    .where('environment', '=', environment)
    .where('key', '=', key)
    .executeTakeFirst();
  if (flag === undefined) throw await noSuchFlag({ db }, environment, key);
  const steps = await db
    .selectFrom('ramp_step')
    .selectAll()
    .where('environment', '=', environment)
    .where('flag', '=', key)
    .orderBy('fromMs')
    .execute();
  return { flag, steps };
}

/**
 * The same for a flag that is to be changed: one that was archived stays as it was.
 *
 * @throws ProblemError `not-found` when there is none; `conflict` when it was archived
 */
export async function loadLiveFlag(
  tx: ReadTx,
  environment: string,
  key: string,
): ReturnType<typeof loadFlag> {
  const found = await loadFlag(tx, environment, key);
  if (found.flag.archivedMs === null) return found;
  throw new ProblemError(
    'conflict',
    `Cannot change flag "${key}" in environment "${environment}": it was archived, for good; make a flag with another key`,
  );
}

async function noSuchFlag({ db }: ReadTx, environment: string, key: string): Promise<ProblemError> {
  const rows = await db
    .selectFrom('flag')
    .select('key')
    .where('environment', '=', environment)
    .execute();
  const nearest = nearestName(
    key,
    rows.map((row) => row.key),
  );
  const hint = nearest === null ? 'apply a file that defines it' : `did you mean "${nearest}"?`;
  return new ProblemError(
    'not-found',
    `Cannot find flag "${key}" in environment "${environment}": it does not exist; ${hint}`,
  );
}
