import type { JsonObject } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import { inChunks } from '../store/in-chunks.ts';
import { QUERY_KEYS_MAX } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';
import { HURRIED_AT_ONCE } from './limits.ts';

/** Failures in a row after which a success means that the channel works again. */
const FAILING = 2;

/**
 * Makes everything due that waits for its retry on a channel that works again: what is newer waits
 * behind it, and the schedule would let both wait for hours. Called before the success is written down.
 * One notice that fails while others arrive is its own trouble: it keeps its schedule.
 */
export async function hurryChannel(tx: Tx, channel: string, nowMs: number): Promise<void> {
  const last = await tx.db
    .selectFrom('delivery')
    .select('outcome')
    .where('channel', '=', channel)
    .orderBy('atMs', 'desc')
    .limit(FAILING)
    .execute();
  if (last.length < FAILING || last.some(({ outcome }) => outcome === 'ok')) return;
  const waiting = await tx.db
    .selectFrom('outbox')
    .select(['id', 'payload'])
    .where('doneMs', 'is', null)
    .where('attempts', '>', 0)
    .where('claimUntilMs', 'is', null)
    .where('dueMs', '>', nowMs)
    .orderBy('sequence')
    .execute();
  const ids = waiting
    .filter(({ payload }) => fromJson<JsonObject>(payload)['channel'] === channel)
    .slice(0, HURRIED_AT_ONCE)
    .map(({ id }) => id);
  for (const some of inChunks(ids, QUERY_KEYS_MAX)) {
    await tx.db.updateTable('outbox').set({ dueMs: nowMs }).where('id', 'in', some).execute();
  }
}
