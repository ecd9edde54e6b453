import type { BackupView } from '@tidegate/protocol';
import type { SafetyReads } from '../store/safety-operations.ts';
import type { ReadTx } from '../store/transaction.ts';
import { backupView } from './backup-view.ts';
import { loadCopies } from './load-copies.ts';

/** Backups of a database, an environment, or all; the newest first. */
export async function listBackups(
  tx: ReadTx,
  { environment, database, limit }: Parameters<SafetyReads['listBackups']>[0],
): Promise<BackupView[]> {
  let rows = tx.db.selectFrom('backup').selectAll();
  if (environment !== null) rows = rows.where('environment', '=', environment);
  if (database !== null) rows = rows.where('database', '=', database);
  const found = await rows
    .orderBy('startedMs', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  const copies = await loadCopies(
    tx,
    found.map(({ id }) => id),
  );
  return found.map((row) => backupView(row, copies.get(row.id) ?? []));
}
