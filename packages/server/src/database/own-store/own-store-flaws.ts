import { rulesetHash8 } from '@tidegate/core';
import { chainIsIntact } from '../../audit/chain.ts';
import type { ReadTx } from '../../store/transaction.ts';
import { ownStoreLimits } from './limits.ts';

/**
 * What is wrong inside a store that SQLite finds whole: an audit chain that does not continue, or
 * flags that are not those of the newest ruleset. Sentences; none = it is well.
 */
export async function ownStoreFlaws(tx: ReadTx): Promise<string[]> {
  const environments = await tx.db.selectFrom('environment').selectAll().orderBy('key').execute();
  const flaws: string[] = [];
  for (const environment of environments) {
    flaws.push(...(await auditFlaws(tx, environment.key)));
    flaws.push(...(await rulesetFlaws(tx, environment)));
  }
  return flaws;
}

async function auditFlaws({ db }: ReadTx, environment: string): Promise<string[]> {
  let after = 0;
  let last: string | null = null;
  for (;;) {
    const rows = await db
      .selectFrom('audit')
      .selectAll()
      .where('environment', '=', environment)
      .where('sequence', '>', after)
      .orderBy('sequence')
      .limit(ownStoreLimits.auditRows)
      .execute();
    const [first] = rows;
    if (first === undefined) return [];
    const isJoined = last === null || first.previousHash === last;
    if (!isJoined || !chainIsIntact(rows))
      return [`the audit chain of "${environment}" is broken after row ${after}`];
    after = rows.at(-1)?.sequence ?? after;
    last = rows.at(-1)?.hash ?? null;
  }
}

async function rulesetFlaws(
  { db }: ReadTx,
  { key, lineage, version }: { key: string; lineage: number; version: number },
): Promise<string[]> {
  const entries = await db
    .selectFrom('ruleset_flag')
    .select(['key', 'sha256'])
    .where('environment', '=', key)
    .execute();
  const newest = await db
    .selectFrom('ruleset')
    .select('hash8')
    .where('environment', '=', key)
    .where('lineage', '=', lineage)
    .where('version', '=', version)
    .executeTakeFirst();
  const hash8 = rulesetHash8(entries.map((entry) => [entry.key, entry.sha256] as const));
  if (newest === undefined) return [`ruleset ${lineage}.${version} of "${key}" is missing`];
  if (newest.hash8 === hash8) return [];
  return [
    `the flags of "${key}" are not those of ruleset ${lineage}.${version}: they have ${hash8}, it has ${newest.hash8}`,
  ];
}
