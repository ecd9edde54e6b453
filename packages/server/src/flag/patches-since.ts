import { formatRulesetId, parseRulesetId } from '@tidegate/core';
import type { RulesetCause, RulesetIdText } from '@tidegate/protocol';
import { fromJson } from '../store/from-json.ts';
import { PATCHES_MAX } from '../store/limits.ts';
import type { ReadTx } from '../store/transaction.ts';
import { flushEveryMs, type PatchEvent, type StoredPatch } from './patch-event.ts';

/**
 * Patches that lead from a ruleset to the current one, oldest first; `null` when the id is unknown
 * (another lineage, another hash) or more than 256 versions behind. `serverMs` of each is when it
 * was published.
 */
export async function patchesSince(
  tx: ReadTx,
  { environment, after }: { environment: string; after: RulesetIdText },
): Promise<PatchEvent[] | null> {
  const id = parseRulesetId(after);
  if (id === null) return null;
  const rows = await tx.db
    .selectFrom('ruleset')
    .innerJoin('environment', (join) =>
      join
        .onRef('environment.key', '=', 'ruleset.environment')
        .onRef('environment.lineage', '=', 'ruleset.lineage'),
    )
    .selectAll('ruleset')
    .where('ruleset.environment', '=', environment)
    .where('ruleset.lineage', '=', id.lineage)
    .where('ruleset.version', '>=', id.version)
    .orderBy('ruleset.version')
    .limit(PATCHES_MAX + 2)
    .execute();
  const [base, ...later] = rows;
  if (base?.version !== id.version || base.hash8 !== id.hash8) return null;
  if (later.length > PATCHES_MAX) return null;
  const flushMs = await flushEveryMs(tx, environment);
  return later.map((row, index): PatchEvent => {
    const patch = fromJson<StoredPatch>(row.patch);
    return {
      event: 'patch',
      base: formatRulesetId(rows[index] ?? base),
      to: formatRulesetId(row),
      cause: row.cause as RulesetCause,
      flushEveryMs: flushMs,
      serverMs: row.createdMs,
      ...patch,
    };
  });
}
