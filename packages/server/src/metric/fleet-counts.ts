import type { Dashboard } from '@tidegate/protocol';
import type { ReadTx } from '../store/transaction.ts';
import { INSTANCES_SEEN_MS } from './limits.ts';

/** SDK processes that were heard of lately, and what was lost, dropped or kept out. */
export async function fleetCounts(
  { db }: ReadTx,
  environment: string,
  nowMs: number,
): Promise<
  Pick<Dashboard['health'], 'instances' | 'lostBatches' | 'droppedObservations' | 'quarantined'>
> {
  const told = await db
    .selectFrom('instance')
    .leftJoin('api_key', 'api_key.id', 'instance.keyId')
    .select(({ fn, eb }) => [
      fn.sum<number>('lostBatches').as('lostBatches'),
      fn.sum<number>('droppedObservations').as('droppedObservations'),
      fn
        .sum<number>(
          eb
            .case()
            .when(
              eb.and([
                eb('seenMs', '>=', nowMs - INSTANCES_SEEN_MS),
                eb('closedMs', 'is', null),
                // Pages are no processes of ours, and this server counts for itself.
                eb('api_key.kind', '!=', 'browser'),
              ]),
            )
            .then(1)
            .else(0)
            .end(),
        )
        .as('instances'),
    ])
    .where('instance.environment', '=', environment)
    .executeTakeFirst();
  const kept = await db
    .selectFrom('quarantine')
    .select(({ fn }) => fn.sum<number>('n').as('n'))
    .where('environment', '=', environment)
    .executeTakeFirst();
  return {
    instances: Number(told?.instances ?? 0),
    lostBatches: Number(told?.lostBatches ?? 0),
    droppedObservations: Number(told?.droppedObservations ?? 0),
    quarantined: Number(kept?.n ?? 0),
  };
}
