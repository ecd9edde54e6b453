import type { IncidentView } from '@tidegate/protocol';
import type { ReadTx } from '../store/transaction.ts';
import { incidentViews } from './incident-views.ts';

/** Incidents of one environment or of all, newest first, without their timelines. */
export async function listIncidents(
  tx: ReadTx,
  input: {
    environment: string | null;
    status: 'open' | 'resolved' | null;
    limit: number;
    nowMs: number;
  },
): Promise<IncidentView[]> {
  let rows = tx.db.selectFrom('incident').selectAll();
  if (input.environment !== null) rows = rows.where('environment', '=', input.environment);
  if (input.status !== null) rows = rows.where('status', '=', input.status);
  const found = await rows.orderBy('openedMs', 'desc').orderBy('id').limit(input.limit).execute();
  return await incidentViews(tx, found, input.nowMs);
}
