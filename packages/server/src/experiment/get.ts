import { nearestName } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import type { StoredExperiment } from '../store/experiment-operations.ts';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';
import { loadExperiment } from './load-experiments.ts';

type Place = Parameters<Reads['getExperiment']>[0];

/** One experiment, or `null`. */
export async function getExperiment(
  tx: ReadTx,
  { environment, name }: Place,
): Promise<StoredExperiment | null> {
  const row = await tx.db
    .selectFrom('experiment')
    .selectAll()
    .where('environment', '=', environment)
    .where('name', '=', name)
    .executeTakeFirst();
  return row === undefined ? null : await loadExperiment(tx, row);
}

/** @throws ProblemError `not-found` with the nearest right name */
export async function requireExperiment(tx: ReadTx, place: Place): Promise<StoredExperiment> {
  const found = await getExperiment(tx, place);
  if (found !== null) return found;
  const rows = await tx.db
    .selectFrom('experiment')
    .select('name')
    .where('environment', '=', place.environment)
    .execute();
  const nearest = nearestName(
    place.name,
    rows.map(({ name }) => name),
  );
  const hint = nearest === null ? 'apply its file first' : `did you mean "${nearest}"?`;
  throw new ProblemError(
    'not-found',
    `Cannot find experiment "${place.name}" in "${place.environment}": there is none; ${hint}`,
  );
}
