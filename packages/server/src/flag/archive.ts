import type { Actor } from '@tidegate/core';
import type { FlagView } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { appendAudit } from '../audit/append.ts';
import { publish } from '../controller/publish.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { loadFlag } from './load.ts';
import { storedSettings } from './stored-settings.ts';
import { flagView } from './view.ts';

/**
 * Takes a flag out of the ruleset for good, its aliases too. The row stays as a tombstone: its key
 * is never used again. A flag that was archived before is answered as it is.
 *
 * @throws ProblemError `not-found` for an unknown flag; `conflict` while a rollout owns it or
 *   another flag requires it
 */
export async function archiveFlag(
  tx: Tx,
  input: {
    environment: string;
    key: string;
    reason: string | null;
    actor: Actor;
    nowMs: number;
  },
): Promise<FlagView> {
  const { environment, key, reason, actor, nowMs } = input;
  const { flag, steps } = await loadFlag(tx, environment, key);
  if (flag.archivedMs !== null) return flagView(flag, steps);
  const why = await whyNeeded(tx, flag);
  if (why !== null) throw new ProblemError('conflict', `Cannot archive flag "${key}": ${why}`);
  await tx.db
    .updateTable('flag')
    .set({ archivedMs: nowMs, revision: flag.revision + 1 })
    .where('environment', '=', environment)
    .where('key', '=', key)
    .execute();
  await publish(tx, { environment, keys: [key], cause: 'publish', actor, nowMs });
  const row = { actor, action: 'flag.archived', subject: key, body: { environment, reason } };
  await appendAudit(tx, environment, [row], nowMs);
  const after = await loadFlag(tx, environment, key);
  return flagView(after.flag, after.steps);
}

async function whyNeeded({ db }: ReadTx, flag: Tables['flag']): Promise<string | null> {
  const { environment, key, owner } = flag;
  if (owner !== null) return `rollout "${owner}" owns it; abort or finish that rollout first`;
  const others = await db
    .selectFrom('flag')
    .select(['key', 'settings'])
    .where('environment', '=', environment)
    .where('archivedMs', 'is', null)
    .execute();
  const dependent = others.find((other) =>
    storedSettings(other).requires.some((required) => required.flag === key),
  );
  if (dependent === undefined) return null;
  return `flag "${dependent.key}" requires it; take the prerequisite out of that flag first`;
}
