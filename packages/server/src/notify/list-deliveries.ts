import type { DeliveryView } from '@tidegate/protocol';
import type { Reads } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';

/** Attempts to tell somebody, newest first. */
export async function listDeliveries(
  { db }: ReadTx,
  { channel, environment, outcome, limit }: Parameters<Reads['listDeliveries']>[0],
): Promise<DeliveryView[]> {
  let listed = db.selectFrom('delivery').selectAll();
  if (channel !== null) listed = listed.where('channel', '=', channel);
  if (environment !== null) listed = listed.where('environment', '=', environment);
  if (outcome !== null) listed = listed.where('outcome', '=', outcome);
  const rows = await listed
    .orderBy('atMs', 'desc')
    .orderBy('effectId')
    .orderBy('attempt', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ effectId, ...row }) => ({
    ...row,
    id: effectId,
    outcome: row.outcome as DeliveryView['outcome'],
  }));
}
