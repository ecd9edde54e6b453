import { LINEAGE_SENTENCE } from './lineage-text.ts';
import type { Tx } from './transaction.ts';

/**
 * Ends what waits in the outbox: it was carried out, or taken back, in a time that this store does
 * not know. Channels would tell old news, drivers would bring back what was brought back.
 */
export async function endLeftEffects(tx: Tx, nowMs: number): Promise<string[]> {
  const ended = await endEffects(tx, nowMs);
  if (ended === 0) return [];
  return [`${ended} messages and actions that waited in the backup are not carried out`];
}

/** Those of some kinds alone, that were ordered since. */
export async function endEffects(
  { db }: Tx,
  nowMs: number,
  kinds: readonly string[] = [],
): Promise<number> {
  const open = db.updateTable('outbox').where('doneMs', 'is', null);
  const asked = kinds.length === 0 ? open : open.where('kind', 'in', kinds);
  const done = { doneMs: nowMs, claimUntilMs: null, outcome: `failed: ${LINEAGE_SENTENCE}` };
  const { numUpdatedRows } = await asked.set(done).executeTakeFirstOrThrow();
  return Number(numUpdatedRows);
}

/**
 * Backups that were being made when this state was copied, its own among them, have long ended: a
 * server that starts would take them for half done and remove from the stores what is whole there.
 */
export async function settleLeftBackups({ db }: Tx, nowMs: number): Promise<string[]> {
  const rows = await db.selectFrom('backup').select('id').where('state', '=', 'running').execute();
  const copies = await db
    .selectFrom('backup_copy')
    .select('backupId')
    .where('state', '=', 'writing')
    .execute();
  const ids = [...new Set([...rows.map(({ id }) => id), ...copies.map((copy) => copy.backupId)])];
  if (ids.length === 0) return [];
  await db
    .updateTable('backup_copy')
    .set({ state: 'failed', changedMs: nowMs })
    .where('backupId', 'in', ids)
    .where('state', '=', 'writing')
    .execute();
  for (const { id } of rows) {
    const stored = await db
      .selectFrom('backup_copy')
      .select('store')
      .where('backupId', '=', id)
      .where('state', '=', 'stored')
      .execute();
    const state = stored.length > 0 ? 'stored' : 'failed';
    const ended = { state, endedMs: nowMs, detail: LINEAGE_SENTENCE } as const;
    await db.updateTable('backup').set(ended).where('id', '=', id).execute();
  }
  return [];
}
