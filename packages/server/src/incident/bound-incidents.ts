import { inChunks } from '../store/in-chunks.ts';
import { QUERY_KEYS_MAX } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';
import { INCIDENTS_MAX } from './limits.ts';

/**
 * Makes room for one more incident of an environment: the oldest resolved ones go, and when none is
 * resolved the oldest. Opening one never fails for want of room: whoever opens it may be rolling back.
 */
export async function boundIncidents(tx: Tx, environment: string): Promise<void> {
  const incidents = tx.db.selectFrom('incident').where('environment', '=', environment);
  const counted = await incidents
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirst();
  const excess = Number(counted?.count ?? 0) + 1 - INCIDENTS_MAX;
  if (excess <= 0) return;
  const oldest = await incidents
    .select('id')
    .orderBy((eb) => eb.case().when('status', '=', 'resolved').then(0).else(1).end())
    .orderBy('openedMs')
    .orderBy('id')
    .limit(excess)
    .execute();
  for (const ids of inChunks(
    oldest.map(({ id }) => id),
    QUERY_KEYS_MAX,
  )) {
    await tx.db.deleteFrom('incident_entry').where('incidentId', 'in', ids).execute();
    await tx.db.deleteFrom('follow_up').where('incidentId', 'in', ids).execute();
    await tx.db.deleteFrom('incident').where('id', 'in', ids).execute();
  }
}
