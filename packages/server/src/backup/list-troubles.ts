import type { SafetyReads } from '../store/safety-operations.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';

/** What is wrong with the backups of a database, or of all, now; what began first is first. */
export async function listBackupTroubles(
  { db }: ReadTx,
  { database }: Parameters<SafetyReads['listBackupTroubles']>[0],
): Promise<Tables['backup_trouble'][]> {
  let rows = db.selectFrom('backup_trouble').selectAll();
  if (database !== null) rows = rows.where('database', '=', database);
  return await rows
    .orderBy('sinceMs')
    .orderBy('database')
    .orderBy('policy')
    .orderBy('kind')
    .execute();
}
