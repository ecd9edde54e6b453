import type { Contamination } from '@tidegate/protocol';
import type { TelemetryRange } from '../store/store.ts';
import type { ReadTx } from '../store/transaction.ts';

/** Sessions that a second user was seen in, newest first. */
export async function contaminations(
  { db }: ReadTx,
  { environment, fromMs, toMs, limit }: TelemetryRange & { limit: number },
): Promise<Contamination[]> {
  return await db
    .selectFrom('contamination')
    .selectAll()
    .where('environment', '=', environment)
    .where('atMs', '>=', fromMs)
    .where('atMs', '<', toMs)
    .orderBy('atMs', 'desc')
    .orderBy('session')
    .orderBy('otherUser')
    .limit(limit)
    .execute();
}
