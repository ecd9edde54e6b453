import { inChunks } from '../store/in-chunks.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { COPY_READ_BACKUPS } from './limits.ts';

/** Copies of backups by the backup's id, in the order of their stores' names. */
export async function loadCopies(
  { db }: ReadTx,
  ids: readonly string[],
): Promise<Map<string, Tables['backup_copy'][]>> {
  const copies = new Map<string, Tables['backup_copy'][]>(ids.map((id) => [id, []]));
  for (const chunk of inChunks(ids, COPY_READ_BACKUPS)) {
    const rows = await db
      .selectFrom('backup_copy')
      .selectAll()
      .where('backupId', 'in', chunk)
      .orderBy('store')
      .execute();
    for (const row of rows) copies.get(row.backupId)?.push(row);
  }
  return copies;
}
