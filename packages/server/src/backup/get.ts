import type { SafetyReads } from '../store/safety-operations.ts';
import type { ReadTx } from '../store/transaction.ts';
import { backupView, manifestOf } from './backup-view.ts';
import { loadCopies } from './load-copies.ts';

/** One backup and what was written beside it; `null` when there is none of that id. */
export async function getBackup(
  tx: ReadTx,
  { id }: Parameters<SafetyReads['getBackup']>[0],
): Promise<ReturnType<SafetyReads['getBackup']>> {
  const row = await tx.db.selectFrom('backup').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  const copies = await loadCopies(tx, [id]);
  return { view: backupView(row, copies.get(id) ?? []), manifest: manifestOf(row) };
}
