import type { RouteAnswer } from '@tidegate/protocol';
import type { ReadTx } from '../store/transaction.ts';

/**
 * SDK processes that were heard of since a time, by environment and id; at most 10 000. Pages are
 * none: they hold no ruleset, and there may be any number of them.
 */
export async function listInstances(
  { db }: ReadTx,
  { environment, sinceMs }: { environment: string | null; sinceMs: number },
): Promise<RouteAnswer<'instances'>['instances']> {
  let rows = db
    .selectFrom('instance')
    .leftJoin('api_key', 'api_key.id', 'instance.keyId')
    .select(['instance.id', 'instance.environment', 'version', 'seenMs', 'lostBatches'])
    .select(['sdk', 'clockAheadMs'])
    .where('seenMs', '>=', sinceMs)
    .where('closedMs', 'is', null)
    .where((eb) => eb.or([eb('api_key.kind', 'is', null), eb('api_key.kind', '!=', 'browser')]));
  if (environment !== null) rows = rows.where('instance.environment', '=', environment);
  return await rows.orderBy('instance.environment').orderBy('instance.id').limit(10_000).execute();
}
