import { CONTROLLER } from '@tidegate/core';
import { inChunks } from '../store/in-chunks.ts';
import { QUERY_KEYS_MAX } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';
import { FOLLOW_UPS_DONE_MAX, FOLLOW_UPS_OPEN_MAX } from './limits.ts';

/**
 * Keeps an environment's follow-ups within their limits: what was due longest ago is given up, with a
 * note that says so, and what was done longest ago is forgotten.
 */
export async function boundFollowUps(tx: Tx, environment: string, nowMs: number): Promise<void> {
  const note = `Given up: more than ${FOLLOW_UPS_OPEN_MAX} were to be done`;
  const given = { doneMs: nowMs, doneBy: CONTROLLER.name, note };
  const open = await beyond(tx, environment, 'open', FOLLOW_UPS_OPEN_MAX);
  for (const ids of inChunks(open, QUERY_KEYS_MAX)) {
    await tx.db.updateTable('follow_up').set(given).where('id', 'in', ids).execute();
  }
  const done = await beyond(tx, environment, 'done', FOLLOW_UPS_DONE_MAX);
  for (const ids of inChunks(done, QUERY_KEYS_MAX)) {
    await tx.db.deleteFrom('follow_up').where('id', 'in', ids).execute();
  }
}

/** The oldest follow-ups, as many as there are too many. */
async function beyond(
  { db }: Tx,
  environment: string,
  state: 'open' | 'done',
  max: number,
): Promise<string[]> {
  const rows = db
    .selectFrom('follow_up')
    .where('environment', '=', environment)
    .where('doneMs', state === 'open' ? 'is' : 'is not', null);
  const counted = await rows
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirst();
  const excess = Number(counted?.count ?? 0) - max;
  if (excess <= 0) return [];
  const oldest = await rows
    .select('id')
    .orderBy(state === 'open' ? 'dueMs' : 'doneMs')
    .orderBy('id')
    .limit(excess)
    .execute();
  return oldest.map(({ id }) => id);
}
