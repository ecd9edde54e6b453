import type { Tx } from '../store/transaction.ts';
import { HURRY_EVERY_MS } from './limits.ts';

/**
 * Tries sooner what newer notices wait behind: a channel may work again long before the schedule asks,
 * and what is newer may be worse. Each is due at once, or 30 s after it was tried last.
 *
 * @param keys ordering keys of the newer notices
 */
export async function hurryHeads(tx: Tx, keys: readonly string[], nowMs: number): Promise<void> {
  if (keys.length === 0) return;
  const heads = await tx.db
    .selectFrom('outbox')
    .leftJoin('delivery', 'delivery.effectId', 'outbox.id')
    .select(['outbox.id', 'outbox.dueMs'])
    .select((eb) => eb.fn.max('delivery.atMs').as('triedMs'))
    .where('outbox.doneMs', 'is', null)
    .where('outbox.orderingKey', 'in', keys)
    .where('outbox.attempts', '>', 0)
    .where('outbox.claimUntilMs', 'is', null)
    .groupBy(['outbox.id', 'outbox.dueMs'])
    .execute();
  for (const { id, dueMs, triedMs } of heads) {
    const soonMs = Math.max(nowMs, Number(triedMs ?? 0) + HURRY_EVERY_MS);
    if (soonMs >= dueMs) continue;
    await tx.db.updateTable('outbox').set({ dueMs: soonMs }).where('id', '=', id).execute();
  }
}
