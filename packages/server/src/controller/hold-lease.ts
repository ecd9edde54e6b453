import type { Tx } from '../store/transaction.ts';
import { CONTROLLER_LEASE } from './require-term.ts';

/**
 * Takes or keeps the controller's lease. Who held it last keeps its term; who takes it over gets
 * the next one, so that everything the former holder still tries fails.
 *
 * @param input.ttlMs how long it is held without being kept, ms
 * @returns the term, or `null` while somebody else holds it
 */
export async function holdLease(
  { db }: Tx,
  { holder, ttlMs, nowMs }: { holder: string; ttlMs: number; nowMs: number },
): Promise<{ term: number | null }> {
  const lease = await db
    .selectFrom('lease')
    .selectAll()
    .where('name', '=', CONTROLLER_LEASE)
    .executeTakeFirst();
  const expiresMs = nowMs + ttlMs;
  if (lease === undefined) {
    const first = { name: CONTROLLER_LEASE, holder, term: 1, expiresMs, heardSinceMs: nowMs };
    await db.insertInto('lease').values(first).execute();
    return { term: 1 };
  }
  if (lease.holder !== holder && lease.expiresMs > nowMs) return { term: null };
  const term = lease.holder === holder ? lease.term : lease.term + 1;
  const heardSinceMs = lease.expiresMs > nowMs ? lease.heardSinceMs : nowMs;
  await db
    .updateTable('lease')
    .set({ holder, term, expiresMs, heardSinceMs })
    .where('name', '=', CONTROLLER_LEASE)
    .execute();
  return { term };
}
