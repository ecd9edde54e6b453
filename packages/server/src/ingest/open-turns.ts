import type { TelemetryBatch, TelemetrySeries } from '@tidegate/protocol';
import { OPEN_TURN_ROWS_MAX } from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';
import { armOf, type WatchedRollout } from './arrivals.ts';

/** Metric whose cells count every turn, and say how many are open. */
export const TURNS_METRIC = 'error_rate';

/**
 * Keeps how many turns of watched variants an instance has open now, in place of what it said
 * before: a batch that says nothing of a variant means none, and so does a good-bye. At most 500
 * places of an instance are kept.
 *
 * @returns how many places were dropped
 */
export async function keepOpenTurns(
  { db }: Tx,
  rollouts: readonly WatchedRollout[],
  message: {
    readonly environment: string;
    readonly batch: Pick<TelemetryBatch, 'instanceId' | 'series' | 'closing'>;
    readonly nowMs: number;
  },
): Promise<number> {
  const { environment, batch, nowMs } = message;
  const { instanceId } = batch;
  await db
    .deleteFrom('open_turn')
    .where('environment', '=', environment)
    .where('instanceId', '=', instanceId)
    .execute();
  if (batch.closing === true) return 0;
  const rows = new Map<string, Tables['open_turn']>();
  for (const series of batch.series) {
    const turns = openTurns(series);
    if (turns === 0 || !isWatched(rollouts, series)) continue;
    const { flag, variant, draw } = series;
    const key = JSON.stringify([flag, variant, draw]);
    // A fold that spans two windows says its level in the later one only.
    const level = Math.max(turns, rows.get(key)?.turns ?? 0);
    rows.set(key, { environment, instanceId, flag, variant, draw, turns: level, seenMs: nowMs });
  }
  const kept = [...rows.values()].slice(0, OPEN_TURN_ROWS_MAX);
  if (kept.length > 0) await db.insertInto('open_turn').values(kept).execute();
  return rows.size - kept.length;
}

function openTurns({ metric, cell }: TelemetrySeries): number {
  return metric === TURNS_METRIC && cell.kind === 'rate' ? cell.openUnits : 0;
}

function isWatched(rollouts: readonly WatchedRollout[], series: TelemetrySeries): boolean {
  return series.flag !== '' && rollouts.some((rollout) => armOf(rollout, series) !== null);
}
