import type { Exposure, TelemetrySeries } from '@tidegate/protocol';
import { watchedRollouts } from '../ingest/arrivals.ts';
import { bookRows } from '../ingest/book-rows.ts';
import { type Kept, quarantine } from '../ingest/quarantine.ts';
import type { Tx } from '../store/transaction.ts';
import { OTLP_INSTANCE } from './keep-instances.ts';

/** Metrics of which a single event is one too many. */
const ZERO_TOLERANCE: ReadonlySet<string> = new Set(['pii_leaks', 'session_contamination']);

/**
 * Books what OTLP said as if a batch of an SDK had said it, and counts what was kept out. What finds no
 * room is counted as dropped of the process that spoke last.
 *
 * @param told.id of this evidence: the same cannot wait twice
 * @returns whether a rollout is watched there, and whether a controller should look at once
 */
export async function storeObserved(
  tx: Tx,
  environment: string,
  told: {
    readonly id: string;
    readonly series: readonly TelemetrySeries[];
    readonly exposures: readonly Exposure[];
    readonly kept: readonly Kept[];
    readonly nowMs: number;
  },
): Promise<{ readonly watched: boolean; readonly urgent: boolean }> {
  const { series, exposures, nowMs } = told;
  const rollouts = await watchedRollouts(tx, environment);
  const booked = await bookRows(tx, {
    ...{ environment, source: 'server', trusted: true, rollouts, nowMs },
    id: JSON.stringify([environment, 'otlp', told.id]),
    series,
    units: exposures,
  });
  await quarantine(tx, environment, told.kept, nowMs);
  const lost = [...booked.lost.values()].reduce((sum, n) => sum + n, booked.droppedUnits);
  if (lost > 0) await countDropped(tx, environment, lost);
  return { watched: rollouts.length > 0, urgent: [...booked.evidence].some(isZeroTolerance) };
}

/** Whether a series holds an event of which one is too many. */
export function isZeroTolerance({ metric, cell }: TelemetrySeries): boolean {
  return ZERO_TOLERANCE.has(metric) && cell.kind === 'count' && cell.count > 0;
}

async function countDropped({ db }: Tx, environment: string, n: number): Promise<void> {
  const last = await db
    .selectFrom('instance')
    .select('id')
    .where('environment', '=', environment)
    .where('id', 'like', `${OTLP_INSTANCE}%`)
    .orderBy('seenMs', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (last === undefined) return;
  await db
    .updateTable('instance')
    .set((eb) => ({ droppedObservations: eb('droppedObservations', '+', n) }))
    .where('environment', '=', environment)
    .where('id', '=', last.id)
    .execute();
}
