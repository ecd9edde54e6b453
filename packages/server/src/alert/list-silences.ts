import type { SilenceView } from '@tidegate/protocol';
import type { Reads } from '../store/store.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { SILENCE_KEPT_MS, SILENCES_LISTED } from './limits.ts';

/** Silences to come, in force, and over for up to 30 days; those that end last first. */
export async function listSilences(
  { db }: ReadTx,
  { environment, nowMs }: Parameters<Reads['listSilences']>[0],
): Promise<SilenceView[]> {
  let rows = db
    .selectFrom('silence')
    .selectAll()
    .where('toMs', '>', nowMs - SILENCE_KEPT_MS);
  if (environment !== null) rows = rows.where('environment', '=', environment);
  const found = await rows.orderBy('toMs', 'desc').orderBy('id').limit(SILENCES_LISTED).execute();
  return found.map(silenceView);
}

/** A silence as the API shows it. */
export function silenceView(row: Tables['silence']): SilenceView {
  return { ...row, severity: row.severity as SilenceView['severity'] };
}
