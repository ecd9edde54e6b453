import { sql } from 'kysely';
import { groupBy } from '../store/group-by.ts';
import type { Tx } from '../store/transaction.ts';
import {
  POINT_SILENT_MS,
  POINTS_MAX,
  SERVICE_DIGITS,
  SERVICE_POINTS_MAX,
  SILENT_POINTS_MAX,
} from './limits.ts';

/** Ids of points are hex: they stand before this, and what else is in their table after it. */
const AFTER_HEX = 'g';

/**
 * Which points that were never seen find room. Where there is none, some of those that were silent for
 * long go first.
 *
 * @param ids of new points; they begin with the hash of their service
 */
export async function allowedPoints(
  tx: Tx,
  environment: string,
  ids: readonly string[],
  nowMs: number,
): Promise<ReadonlySet<string>> {
  const allowed = new Set<string>();
  if (ids.length === 0) return allowed;
  const byService = groupBy([...new Set(ids)], (id) => id.slice(0, SERVICE_DIGITS));
  for (const [service, some] of byService) {
    let room = await roomOf(tx, environment, service);
    if (Math.min(room.service, room.environment - allowed.size) < some.length) {
      await forgetSilent(tx, environment, nowMs);
      room = await roomOf(tx, environment, service);
    }
    for (const id of some.slice(0, Math.max(0, room.service))) {
      if (allowed.size < room.environment) allowed.add(id);
    }
  }
  return allowed;
}

/** How many more points there may be. */
interface Room {
  readonly environment: number;
  readonly service: number;
}

async function roomOf({ db }: Tx, environment: string, service: string): Promise<Room> {
  const { all, own } = await db
    .selectFrom('otlp_point')
    .select((eb) => [
      eb.fn.countAll<number>().as('all'),
      sql<number>`sum(CASE WHEN id >= ${service} AND id < ${service + AFTER_HEX} THEN 1 ELSE 0 END)`.as(
        'own',
      ),
    ])
    .where('environment', '=', environment)
    .where('id', '<', AFTER_HEX)
    .executeTakeFirstOrThrow();
  return {
    environment: POINTS_MAX - Number(all),
    service: SERVICE_POINTS_MAX - Number(own ?? 0),
  };
}

async function forgetSilent({ db }: Tx, environment: string, nowMs: number): Promise<void> {
  const silent = db
    .selectFrom('otlp_point')
    .select('id')
    .where('environment', '=', environment)
    .where('id', '<', AFTER_HEX)
    .where('seenMs', '<', nowMs - POINT_SILENT_MS)
    .orderBy('seenMs')
    .limit(SILENT_POINTS_MAX);
  await db
    .deleteFrom('otlp_point')
    .where('environment', '=', environment)
    .where('id', 'in', silent)
    .execute();
}
