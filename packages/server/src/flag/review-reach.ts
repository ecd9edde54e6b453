import { ProblemError } from '@tidegate/protocol/problem';
import type { ReadTx } from '../store/transaction.ts';
import { reachable } from './dependents.ts';
import { reachFlaw, reachGraph, reachOf } from './reach.ts';
import { storedRequires } from './stored-settings.ts';

/**
 * Refuses flags by which a change of one of them, or of one that they require, would publish more
 * than fits into one patch: a rollback reaches every SDK at once.
 *
 * @param keys flags that changed, as they are stored now
 * @param entryBytes bytes of each entry of the ruleset as it is now
 * @throws ProblemError `body-too-large` that names the flag
 */
export async function reviewReach(
  { db }: ReadTx,
  environment: string,
  keys: readonly string[],
  entryBytes: ReadonlyMap<string, number>,
): Promise<void> {
  const rows = await db
    .selectFrom('flag')
    .select(['key', 'aliases', 'settings', 'archivedMs'])
    .where('environment', '=', environment)
    .where('archivedMs', 'is', null)
    .execute();
  const graph = reachGraph(rows);
  const requires = new Map(rows.map((row) => [row.key, storedRequires(row).map((r) => r.flag)]));
  for (const key of reachable(keys, requires)) {
    const flaw = reachFlaw(reachOf(key, graph, entryBytes));
    if (flaw === null) continue;
    throw new ProblemError(
      'body-too-large',
      `Cannot publish flag "${key}" in environment "${environment}": a change of it would publish ${flaw}; take prerequisites or aliases out, or make those flags smaller`,
    );
  }
}
