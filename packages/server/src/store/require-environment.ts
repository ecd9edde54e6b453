import { nearestName } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol/problem';
import type { ReadTx } from './transaction.ts';

/** @throws ProblemError `not-found` when there is no such environment */
export async function requireEnvironment({ db }: ReadTx, name: string): Promise<void> {
  const names = (await db.selectFrom('environment').select('key').execute()).map(({ key }) => key);
  if (names.includes(name)) return;
  const nearest = nearestName(name, names);
  const hint = nearest === null ? `there are ${names.join(', ')}` : `did you mean "${nearest}"?`;
  throw new ProblemError(
    'not-found',
    `Cannot find environment "${name}": it does not exist; ${hint}`,
  );
}
