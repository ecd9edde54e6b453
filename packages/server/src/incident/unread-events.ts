import type { Actor, JsonObject } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import type { EventRow } from './event-row.ts';
import { EVENTS_AT_ONCE, FIRST_LOOK_MS } from './limits.ts';

/** Under which name the cursor is kept. */
const READER = 'incidents';

/**
 * Rows of an environment's audit trail that were not followed yet, oldest first, at most 200. Where
 * nobody followed before, it begins a minute ago: history is not news, but what happened while the
 * server started is.
 */
export async function unreadEvents(
  tx: Tx,
  environment: string,
  nowMs: number,
): Promise<EventRow[]> {
  const from = await cursorOf(tx, environment, nowMs);
  const rows = await tx.db
    .selectFrom('audit')
    .select(['sequence', 'atMs', 'actor', 'action', 'subject', 'body'])
    .where('environment', '=', environment)
    .where('sequence', '>', from)
    .orderBy('sequence')
    .limit(EVENTS_AT_ONCE)
    .execute();
  return rows.map(({ actor, body, ...row }) => ({
    ...row,
    actor: fromJson<Actor>(actor),
    body: fromJson<JsonObject>(body),
  }));
}

/** Says that all rows up to one were followed. */
export async function moveCursor({ db }: Tx, environment: string, sequence: number): Promise<void> {
  await db
    .insertInto('event_cursor')
    .values({ environment, reader: READER, sequence })
    .onConflict((conflict) => conflict.columns(['environment', 'reader']).doUpdateSet({ sequence }))
    .execute();
}

async function cursorOf(tx: Tx, environment: string, nowMs: number): Promise<number> {
  const read = await tx.db
    .selectFrom('event_cursor')
    .select('sequence')
    .where('environment', '=', environment)
    .where('reader', '=', READER)
    .executeTakeFirst();
  if (read !== undefined) return read.sequence;
  const sequence = await lastBefore(tx, environment, nowMs - FIRST_LOOK_MS);
  await moveCursor(tx, environment, sequence);
  return sequence;
}

async function lastBefore({ db }: ReadTx, environment: string, beforeMs: number): Promise<number> {
  const last = await db
    .selectFrom('audit')
    .select('sequence')
    .where('environment', '=', environment)
    .where('atMs', '<', beforeMs)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.sequence ?? 0;
}
