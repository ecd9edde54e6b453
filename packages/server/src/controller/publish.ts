import {
  type Actor,
  compileRuleset,
  type FlagdFlag,
  flagHash,
  formatRulesetId,
  lower,
  rulesetHash8,
} from '@tidegate/core';
import type { RulesetCause } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { flushEveryMs } from '../flag/patch-event.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { loadAuthoredFlags } from './authored-flags.ts';

/**
 * Publishes what became of flags: lowers them, and writes the next ruleset version with those that
 * changed, in this transaction. Nothing is published when nothing changed.
 *
 * @param input.keys flags to look at; `null` = all of the environment
 * @returns the new version, or `null`
 * @throws ProblemError `conflict` when a flag would come out as one that no SDK can read
 */
export async function publish(
  tx: Tx,
  input: {
    readonly environment: string;
    readonly keys: readonly string[] | null;
    readonly cause: RulesetCause;
    readonly actor: Actor;
    readonly nowMs: number;
  },
): Promise<number | null> {
  const { environment, cause, actor, nowMs } = input;
  const hashes = await publishedHashes(tx, environment);
  const baseHash8 = rulesetHash8(hashes);
  const flags: Record<string, FlagdFlag> = {};
  for (const authored of await loadAuthoredFlags(tx, environment, input.keys)) {
    const lowered = lower(authored);
    const hash = flagHash(lowered);
    if (hashes.get(authored.key) === hash) continue;
    hashes.set(authored.key, hash);
    flags[authored.key] = lowered;
  }
  if (Object.keys(flags).length === 0) return null;
  refuseBroken(flags);

  const { lineage, version: base } = await tx.db
    .selectFrom('environment')
    .select(['lineage', 'version'])
    .where('key', '=', environment)
    .executeTakeFirstOrThrow();
  const version = base + 1;
  const hash8 = rulesetHash8(hashes);
  await tx.db.updateTable('environment').set({ version }).where('key', '=', environment).execute();
  for (const [key, flag] of Object.entries(flags)) {
    const sha256 = hashes.get(key) ?? '';
    await writeFlag(tx, { environment, key, json: JSON.stringify(flag), sha256, version });
  }
  const patch = JSON.stringify({ flags, evaluators: {} });
  await tx.db
    .insertInto('ruleset')
    .values({
      environment,
      lineage,
      version,
      patch,
      hash8,
      cause,
      actor: JSON.stringify(actor),
      createdMs: nowMs,
    })
    .execute();
  tx.publish({
    environment,
    cause,
    patch: {
      event: 'patch',
      base: formatRulesetId({ lineage, version: base, hash8: baseHash8 }),
      to: formatRulesetId({ lineage, version, hash8 }),
      cause,
      flushEveryMs: await flushEveryMs(tx, environment),
      serverMs: nowMs,
      flags,
      evaluators: {},
    },
  });
  return version;
}

async function publishedHashes(tx: Tx, environment: string): Promise<Map<string, string>> {
  const rows = await tx.db
    .selectFrom('ruleset_flag')
    .select(['key', 'sha256'])
    .where('environment', '=', environment)
    .execute();
  return new Map(rows.map(({ key, sha256 }) => [key, sha256]));
}

async function writeFlag(tx: Tx, row: Tables['ruleset_flag']): Promise<void> {
  const { json, sha256, version } = row;
  await tx.db
    .insertInto('ruleset_flag')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['environment', 'key']).doUpdateSet({ json, sha256, version }),
    )
    .execute();
}

/** What an SDK would refuse is not published: the whole transaction fails instead. */
function refuseBroken(flags: Readonly<Record<string, FlagdFlag>>): void {
  const [why] = compileRuleset({ flags }).broken.values();
  if (why !== undefined) throw new ProblemError('conflict', why);
}
