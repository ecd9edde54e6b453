import type { Arm, Cell, TickRow } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import { mergeTickRows } from '../controller/tick-rows.ts';
import { BUCKET_WIDTH_MS } from '../store/limits.ts';
import { prepared } from '../store/prepared.ts';
import { preparedInsert } from '../store/prepared-insert.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';

/** Metric that counts how often flags were asked: it says what is used, and judges nothing. */
export const EVALUATIONS_METRIC = 'evaluations';

/** A rollout whose evidence is judged, and how to tell its arms apart. */
export type WatchedRollout = Pick<
  Tables['rollout'],
  'id' | 'flag' | 'control' | 'candidate' | 'firstDraw' | 'createdMs'
>;

/** Rollouts of an environment that are running or paused. */
export async function watchedRollouts(
  { db }: ReadTx,
  environment: string,
): Promise<WatchedRollout[]> {
  return [...(await watchedIn(db, environment))];
}

const WATCHED = ['running', 'paused'] as const;

const watchedIn = prepared({
  shape: () => 1,
  parameters: (environment: string) => [...WATCHED, environment],
  build: (db, environment) =>
    db
      .selectFrom('rollout')
      .select(['id', 'flag', 'control', 'candidate', 'firstDraw', 'createdMs'])
      .where('status', 'in', WATCHED)
      .where('environment', '=', environment),
});

/**
 * Which arm of a rollout a series belongs to; `null` = neither. What a process says about itself,
 * without flag and variant, counts for the candidate: it runs there too. A draw that was given before
 * the rollout began is of an earlier one.
 */
export function armOf(
  rollout: WatchedRollout,
  { flag, variant, draw }: Pick<TelemetrySeries, 'flag' | 'variant' | 'draw'>,
): Arm | null {
  if (flag === '' && variant === '') return 'candidate';
  if (flag !== rollout.flag || (draw > 0 && draw < rollout.firstDraw)) return null;
  if (variant === rollout.candidate) return 'candidate';
  return variant === rollout.control ? 'control' : null;
}

/** Event time aligned to a bucket, and never in the future: such rows would outlive every retention. */
export function bucketStart(startMs: number, nowMs: number, widthMs = BUCKET_WIDTH_MS): number {
  return Math.floor(Math.min(startMs, nowMs) / widthMs) * widthMs;
}

/**
 * Keeps the evidence of one message, or of several that came together, until the controller's next
 * tick takes it. What happened before a rollout was made says nothing of it.
 *
 * @param message.id unique for the message: the same one cannot wait twice
 */
export async function keepArrivals(
  tx: Tx,
  rollouts: readonly WatchedRollout[],
  message: {
    readonly id: string;
    readonly environment: string;
    readonly series: readonly Pick<
      TelemetrySeries,
      'flag' | 'variant' | 'draw' | 'metric' | 'startMs' | 'cell'
    >[];
    readonly nowMs: number;
  },
): Promise<void> {
  const { id, environment, nowMs } = message;
  for (const rollout of rollouts) {
    const rows = message.series.flatMap((series): TickRow[] => {
      const arm = series.metric === EVALUATIONS_METRIC ? null : armOf(rollout, series);
      if (arm === null) return [];
      const startMs = bucketStart(series.startMs, nowMs);
      if (startMs + BUCKET_WIDTH_MS <= rollout.createdMs) return [];
      const { metric, draw } = series;
      return [{ metric, draw, arm, startMs, cell: withoutUnits(series.cell as Cell) }];
    });
    if (rows.length === 0) continue;
    await insertArrivals(tx.db, [
      {
        rolloutId: rollout.id,
        id,
        environment,
        flag: rollout.flag,
        rows: JSON.stringify(mergeTickRows(rows)),
        atMs: nowMs,
      },
    ]);
  }
}

const insertArrivals = preparedInsert(
  'arrival',
  ['rolloutId', 'id', 'environment', 'flag', 'rows', 'atMs'],
  (insert) => insert.onConflict((conflict) => conflict.columns(['rolloutId', 'id']).doNothing()),
);

/**
 * A cell without the names of failed units and the level of open ones: both are rows of their own,
 * and merging would unite the names and add up the levels.
 */
export function withoutUnits(cell: Cell): Cell {
  return cell.kind === 'rate' ? { ...cell, failedUnits: [], openUnits: 0 } : cell;
}
