import type { Kysely } from 'kysely';
import type { Tables } from '../store/tables.ts';
import { FIRING_KEPT_MS, FIRINGS_MAX, SILENCE_KEPT_MS } from './limits.ts';

/**
 * Forgets firings that ended 400 days ago, those that ended first beyond 100 000, and silences that
 * were over 30 days ago.
 *
 * @param limit rows of each table at most
 * @param most firings that are kept
 * @returns how many rows went
 */
export async function pruneAlerts(
  db: Kysely<Tables>,
  nowMs: number,
  limit: number,
  most: number = FIRINGS_MAX,
): Promise<number> {
  const oldestMs = Math.max(nowMs - FIRING_KEPT_MS, await oldestOf(db, most));
  const firings = db
    .selectFrom('alert_firing')
    .select('id')
    .where('resolvedMs', '<', oldestMs)
    .limit(limit);
  const silences = db
    .selectFrom('silence')
    .select('id')
    .where('toMs', '<', nowMs - SILENCE_KEPT_MS)
    .limit(limit);
  const gone = [
    ...(await db.deleteFrom('alert_firing').where('id', 'in', firings).execute()),
    ...(await db.deleteFrom('silence').where('id', 'in', silences).execute()),
  ];
  return gone.reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), 0);
}

/** When the oldest of the newest `most` firings ended, ms; sorted only where there are more. */
async function oldestOf(db: Kysely<Tables>, most: number): Promise<number> {
  const ended = db.selectFrom('alert_firing').where('resolvedMs', 'is not', null);
  const { rows } = await ended
    .select((eb) => eb.fn.countAll<number | bigint | string>().as('rows'))
    .executeTakeFirstOrThrow();
  if (Number(rows) <= most) return 0;
  const beyond = await ended
    .select('resolvedMs')
    .orderBy('resolvedMs', 'desc')
    .offset(most)
    .limit(1)
    .executeTakeFirst();
  return (beyond?.resolvedMs ?? -1) + 1;
}
