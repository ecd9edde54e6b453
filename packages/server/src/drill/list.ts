import type { DrillView } from '@tidegate/protocol';
import type { SafetyReads } from '../store/safety-operations.ts';
import type { ReadTx } from '../store/transaction.ts';
import { drillView } from './drill-view.ts';

/** Verifications, drills and restores of a database, an environment, or all; the newest first. */
export async function listDrills(
  { db }: ReadTx,
  { environment, database, limit }: Parameters<SafetyReads['listDrills']>[0],
): Promise<DrillView[]> {
  let rows = db.selectFrom('drill').selectAll();
  if (environment !== null) rows = rows.where('environment', '=', environment);
  if (database !== null) rows = rows.where('database', '=', database);
  const found = await rows
    .orderBy('startedMs', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return found.map(drillView);
}
