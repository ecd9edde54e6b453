import type { RouteAnswer } from '@tidegate/protocol';
import type { ReadTx } from '../store/transaction.ts';

/** SDK processes that were heard of since a time, by environment and id; at most 10 000. */
export async function listInstances(
  { db }: ReadTx,
  { environment, sinceMs }: { environment: string | null; sinceMs: number },
): Promise<RouteAnswer<'instances'>['instances']> {
  let rows = db
    .selectFrom('instance')
    .select(['id', 'environment', 'version', 'seenMs', 'lostBatches'])
    .where('seenMs', '>=', sinceMs)
    .where('closedMs', 'is', null);
  if (environment !== null) rows = rows.where('environment', '=', environment);
  return await rows.orderBy('environment').orderBy('id').limit(10_000).execute();
}
