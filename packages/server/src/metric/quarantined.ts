import type { Quarantined } from '@tidegate/protocol';
import { QUARANTINE_ROWS_MAX } from '../store/limits.ts';
import type { ReadTx } from '../store/transaction.ts';

/**
 * What was kept out of the telemetry of one environment or of all, and counted: most first. Messages
 * of keys of all environments stand under `*`.
 */
export async function quarantined(
  { db }: ReadTx,
  { environment }: { environment: string | null },
): Promise<Quarantined[]> {
  let rows = db.selectFrom('quarantine').selectAll();
  if (environment !== null) rows = rows.where('environment', '=', environment);
  const kept = await rows
    .orderBy('n', 'desc')
    .orderBy('environment')
    .orderBy('reason')
    .orderBy('flag')
    .orderBy('variant')
    .orderBy('metric')
    .limit(QUARANTINE_ROWS_MAX)
    .execute();
  return kept.map(({ n, reason, ...row }) => ({
    ...row,
    reason: reason as Quarantined['reason'],
    count: n,
  }));
}
