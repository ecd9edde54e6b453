import type { Kysely } from 'kysely';
import { groupBy } from '../store/group-by.ts';
import { RETENTION_MS } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';

type Db = Kysely<Tables>;

/** Sessions that were not seen for 30 days make room for others. */
export async function pruneSessions(db: Db, nowMs: number, limit: number): Promise<number> {
  const old = db
    .selectFrom('session_owner')
    .select(['environment', 'session'])
    .where('lastMs', '<', nowMs - RETENTION_MS.session)
    .limit(limit);
  const gone = await db
    .deleteFrom('session_owner')
    .where(({ eb, refTuple }) =>
      eb(refTuple('environment', 'session'), 'in', old.$asTuple('environment', 'session')),
    )
    .returning('environment')
    .execute();
  for (const [environment, rows] of groupBy(gone, (row) => row.environment)) {
    await db
      .updateTable('session_total')
      .set((eb) => ({ kept: eb('kept', '-', rows.length) }))
      .where('environment', '=', environment)
      .execute();
  }
  return gone.length;
}

/** Contaminations older than 90 days. */
export async function pruneContaminations(db: Db, nowMs: number, limit: number): Promise<number> {
  const old = db
    .selectFrom('contamination')
    .select(['environment', 'session', 'otherUser'])
    .where('environment', 'in', db.selectFrom('environment').select('key'))
    .where('atMs', '<', nowMs - RETENTION_MS.contamination)
    .limit(limit);
  const gone = await db
    .deleteFrom('contamination')
    .where(({ eb, refTuple }) =>
      eb(
        refTuple('environment', 'session', 'otherUser'),
        'in',
        old.$asTuple('environment', 'session', 'otherUser'),
      ),
    )
    .returning('session')
    .execute();
  return gone.length;
}

/** Slow conversations older than a week. */
export async function pruneSlowConversations(
  db: Db,
  nowMs: number,
  limit: number,
): Promise<number> {
  const old = db
    .selectFrom('slow_conversation')
    .select(['environment', 'hourMs', 'flag', 'draw', 'unit'])
    .where('environment', 'in', db.selectFrom('environment').select('key'))
    .where('hourMs', '<', nowMs - RETENTION_MS.slowConversation)
    .limit(limit);
  const gone = await db
    .deleteFrom('slow_conversation')
    .where(({ eb, refTuple }) =>
      eb(
        refTuple('environment', 'hourMs', 'flag', 'draw', 'unit'),
        'in',
        old.$asTuple('environment', 'hourMs', 'flag', 'draw', 'unit'),
      ),
    )
    .returning('unit')
    .execute();
  return gone.length;
}

/** What was kept out for reasons that did not come up for 30 days. */
export async function pruneQuarantine(db: Db, nowMs: number): Promise<number> {
  const gone = await db
    .deleteFrom('quarantine')
    .where('lastMs', '<', nowMs - RETENTION_MS.quarantine)
    .returning('reason')
    .execute();
  return gone.length;
}
