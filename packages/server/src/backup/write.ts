import type { Actor, JsonObject } from '@tidegate/core';
import type { BackupView } from '@tidegate/protocol';
import { appendAudit } from '../audit/append.ts';
import { requireEnvironment } from '../store/require-environment.ts';
import type { SafetyTransactions } from '../store/safety-operations.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { backupView } from './backup-view.ts';
import { BACKUP_DETAIL_LENGTH, BACKUPS_OVER_MAX } from './limits.ts';
import { loadCopies } from './load-copies.ts';
import { shortSentences } from './short-sentences.ts';

type Input = Parameters<SafetyTransactions['writeBackup']>[0];

const ACTIONS: Readonly<Record<BackupView['state'], string>> = {
  running: 'backup.created',
  stored: 'backup.stored',
  verified: 'backup.verified',
  failed: 'backup.failed',
  expired: 'backup.expired',
};

/**
 * Writes how a backup stands: inserts it or changes what differs. Each state that it comes to is a
 * row of the audit trail.
 *
 * @throws ProblemError `not-found` when its environment is none of the store's
 */
export async function writeBackup(
  tx: Tx,
  { backup, copies, actor, nowMs }: Input,
): Promise<BackupView> {
  const { id, environment } = backup;
  await requireEnvironment(tx, environment);
  const before = await tx.db
    .selectFrom('backup')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  const row: Tables['backup'] = {
    ...backup,
    manifest: backup.manifest === null ? null : JSON.stringify(backup.manifest),
    remarks: JSON.stringify(shortSentences(backup.remarks)),
    detail: backup.detail.slice(0, BACKUP_DETAIL_LENGTH),
    actor: before?.actor ?? actor.name,
  };
  await tx.db
    .insertInto('backup')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
  await writeCopies(tx, id, copies, nowMs);
  if (before?.state !== row.state) await tellState(tx, row, copies, actor, nowMs);
  if (before === undefined) await forgetOldest(tx, row.database);
  const stored = await loadCopies(tx, [id]);
  return backupView(row, stored.get(id) ?? []);
}

async function writeCopies(
  tx: Tx,
  backupId: string,
  copies: Input['copies'],
  nowMs: number,
): Promise<void> {
  const before = (await loadCopies(tx, [backupId])).get(backupId) ?? [];
  for (const copy of copies) {
    const old = before.find(({ store }) => store === copy.store);
    if (old !== undefined && old.state === copy.state && old.bytes === copy.bytes) continue;
    const row = { ...copy, backupId, changedMs: nowMs };
    await tx.db
      .insertInto('backup_copy')
      .values(row)
      .onConflict((conflict) => conflict.columns(['backupId', 'store']).doUpdateSet(row))
      .execute();
  }
}

async function tellState(
  tx: Tx,
  row: Tables['backup'],
  copies: Input['copies'],
  actor: Actor,
  nowMs: number,
): Promise<void> {
  const body: JsonObject = {
    ...{ database: row.database, policy: row.policy, kind: row.kind },
    ...{ bytes: row.bytes, detail: row.detail },
    stores: copies.filter(({ state }) => state === 'stored').map(({ store }) => store),
  };
  const audit = { actor, action: ACTIONS[row.state], subject: row.id, body };
  await appendAudit(tx, row.environment, [audit], nowMs);
}

/** What lies somewhere is remembered for as long as it lies there. */
async function forgetOldest({ db }: Tx, database: string): Promise<void> {
  const old = await db
    .selectFrom('backup')
    .select('id')
    .where('database', '=', database)
    .where('state', 'in', ['failed', 'expired'])
    .orderBy('startedMs', 'desc')
    .orderBy('id', 'desc')
    .offset(BACKUPS_OVER_MAX)
    // SQLite takes no offset without a limit; one goes with each that comes.
    .limit(BACKUPS_OVER_MAX)
    .execute();
  if (old.length === 0) return;
  const ids = old.map(({ id }) => id);
  await db.deleteFrom('backup_copy').where('backupId', 'in', ids).execute();
  await db.deleteFrom('backup').where('id', 'in', ids).execute();
}
