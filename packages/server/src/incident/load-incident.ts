import { ProblemError } from '@tidegate/protocol/problem';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

/** The incident with an id, or `null`. */
export async function findIncident({ db }: ReadTx, id: string): Promise<Tables['incident'] | null> {
  const row = await db.selectFrom('incident').selectAll().where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** @throws ProblemError `not-found` when there is no such incident */
export async function loadIncident(tx: ReadTx, id: string): Promise<Tables['incident']> {
  const found = await findIncident(tx, id);
  if (found !== null) return found;
  throw new ProblemError(
    'not-found',
    `Cannot find incident "${id}": it does not exist; list the incidents to see their ids`,
  );
}
