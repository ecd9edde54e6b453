import type { Kysely } from 'kysely';
import type { Tables } from '../store/tables.ts';
import { DELIVERIES_MAX, DELIVERY_RETENTION_MS } from './limits.ts';

/**
 * Forgets attempts that are older than 30 days, and the oldest beyond 50 000.
 *
 * @param limit rows at most
 * @param most attempts that are kept
 * @returns how many rows went
 */
export async function pruneDeliveries(
  db: Kysely<Tables>,
  nowMs: number,
  limit: number,
  most: number = DELIVERIES_MAX,
): Promise<number> {
  const oldestMs = Math.max(nowMs - DELIVERY_RETENTION_MS, await oldestOf(db, most));
  const old = db
    .selectFrom('delivery')
    .select(['effectId', 'attempt'])
    .where('atMs', '<', oldestMs)
    .limit(limit);
  const { numDeletedRows } = await db
    .deleteFrom('delivery')
    .where(({ eb, refTuple }) =>
      eb(refTuple('effectId', 'attempt'), 'in', old.$asTuple('effectId', 'attempt')),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** When the oldest of the newest `most` was made, ms; sorted only where there are more. */
async function oldestOf(db: Kysely<Tables>, most: number): Promise<number> {
  const { rows } = await db
    .selectFrom('delivery')
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('rows'))
    .executeTakeFirstOrThrow();
  if (Number(rows) <= most) return 0;
  const beyond = await db
    .selectFrom('delivery')
    .select('atMs')
    .orderBy('atMs', 'desc')
    .offset(most)
    .limit(1)
    .executeTakeFirst();
  return (beyond?.atMs ?? -1) + 1;
}
