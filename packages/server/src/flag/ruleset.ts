import { type FlagdFlag, formatRulesetId, rulesetHash8 } from '@tidegate/core';
import type { RulesetIdText, RulesetSnapshot } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import type { ReadTx } from '../store/transaction.ts';

/** The whole ruleset of an environment as it is now; `null` for an unknown environment. */
export async function currentRuleset(
  { db }: ReadTx,
  { environment }: { environment: string },
): Promise<{ id: RulesetIdText; snapshot: RulesetSnapshot; unitKey: string } | null> {
  const now = await db
    .selectFrom('environment')
    .selectAll()
    .where('key', '=', environment)
    .executeTakeFirst();
  if (now === undefined) return null;
  const rows = await db
    .selectFrom('ruleset_flag')
    .select(['key', 'json', 'sha256'])
    .where('environment', '=', environment)
    .orderBy('key')
    .execute();
  const hash8 = rulesetHash8(rows.map(({ key, sha256 }) => [key, sha256] as const));
  const id = formatRulesetId({ lineage: now.lineage, version: now.version, hash8 });
  const flags = Object.fromEntries(rows.map(({ key, json }) => [key, fromJson<FlagdFlag>(json)]));
  return { id, snapshot: { id, document: { flags } }, unitKey: now.hmacSecret };
}
