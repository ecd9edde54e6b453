import type { Arm, Cell, TickRow } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import { mergeTickRows } from '../controller/tick-rows.ts';
import { otherArms } from '../rollout/other-arms.ts';
import { BUCKET_WIDTH_MS } from '../store/limits.ts';
import { prepared } from '../store/prepared.ts';
import { preparedInsert } from '../store/prepared-insert.ts';
import type { Tables } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { enoughAtRisk } from './enough-at-risk.ts';
import type { FirstFailures } from './failed-units.ts';
import { type MetUnits, NO_MET_UNITS, tellsUnits, UNITS_METRIC } from './new-units.ts';

/** Metric that counts how often flags were asked: it says what is used, and judges nothing. */
export const EVALUATIONS_METRIC = 'evaluations';

/** A rollout whose evidence is judged, and how to tell its arms apart. */
export type WatchedRollout = Pick<
  Tables['rollout'],
  'id' | 'flag' | 'control' | 'candidate' | 'otherArms' | 'firstDraw' | 'createdMs'
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
      .select(['id', 'flag', 'control', 'candidate', 'otherArms', 'firstDraw', 'createdMs'])
      .where('status', 'in', WATCHED)
      .where('environment', '=', environment),
});

/**
 * Which arm of a rollout a series belongs to; `null` = neither. Of an experiment all arms but control
 * are the candidate. What a process says about itself,
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
  if (variant === rollout.control) return 'control';
  return otherArms(rollout).includes(variant) ? 'candidate' : null;
}

/** Event time aligned to a bucket, and never in the future: such rows would outlive every retention. */
export function bucketStart(startMs: number, nowMs: number, widthMs = BUCKET_WIDTH_MS): number {
  return Math.floor(Math.min(startMs, nowMs) / widthMs) * widthMs;
}

/** A row of evidence, and how far it can be believed. */
export interface ArrivedRow extends TickRow {
  /** First failures among them of which nobody knows whether they were told before. */
  readonly undeduplicated?: number;
}

type ArrivedSeries = Pick<
  TelemetrySeries,
  'flag' | 'variant' | 'draw' | 'metric' | 'startMs' | 'cell'
>;

/**
 * Keeps the evidence of one message, or of several that came together, until the controller's next
 * tick takes it. What happened before a rollout was made says nothing of it. Where exposures tell
 * which units met a draw, `newUnits` are those of them that are new to this server, whatever each
 * process counted.
 *
 * @param message.id unique for the message: the same one cannot wait twice
 * @param message.failures units of its series that failed for the first time; default: none
 * @param message.met units that met a drawn variant for the first time; default: none are told
 */
export async function keepArrivals(
  tx: Tx,
  rollouts: readonly WatchedRollout[],
  message: {
    readonly id: string;
    readonly environment: string;
    readonly series: readonly ArrivedSeries[];
    readonly failures?: FirstFailures;
    readonly met?: MetUnits;
    readonly nowMs: number;
  },
): Promise<void> {
  const { id, environment, nowMs, met = NO_MET_UNITS } = message;
  for (const rollout of rollouts) {
    const rows = message.series.flatMap((series): ArrivedRow[] => {
      const arm = series.metric === EVALUATIONS_METRIC ? null : armOf(rollout, series);
      if (arm === null) return [];
      const startMs = bucketStart(series.startMs, nowMs);
      if (isBefore(rollout, startMs)) return [];
      const { metric, draw } = series;
      const bare = withoutUnits(series.cell as Cell);
      const cell =
        bare.kind === 'rate' && tellsUnits(met, series) ? { ...bare, newUnits: 0 } : bare;
      return [{ metric, draw, arm, startMs, cell, ...failuresOf(series, message.failures) }];
    });
    rows.push(...newUnitRows(rollout, met, nowMs));
    if (rows.length === 0) continue;
    await insertArrivals(tx.db, [
      {
        rolloutId: rollout.id,
        id,
        environment,
        flag: rollout.flag,
        rows: JSON.stringify(enoughAtRisk(mergeTickRows(rows))),
        atMs: nowMs,
      },
    ]);
  }
}

/** Rows that hold new units of a rollout's arms, and no turns. */
function newUnitRows(rollout: WatchedRollout, met: MetUnits, nowMs: number): ArrivedRow[] {
  return met.rows.flatMap((row): ArrivedRow[] => {
    const arm = armOf(rollout, row);
    const startMs = bucketStart(row.startMs, nowMs);
    if (arm === null || isBefore(rollout, startMs)) return [];
    const { draw, units, undeduplicated } = row;
    const cell = { ...NO_TURNS, newUnits: units };
    const unsure = undeduplicated === 0 ? {} : { undeduplicatedUnits: undeduplicated };
    return [{ metric: UNITS_METRIC, draw, arm, startMs, cell, ...unsure }];
  });
}

const NO_TURNS = {
  kind: 'rate' as const,
  ...{ trials: 0, events: 0, atRiskUnits: 0, openUnits: 0, failedUnits: [] },
};

function isBefore({ createdMs }: WatchedRollout, startMs: number): boolean {
  return startMs + BUCKET_WIDTH_MS <= createdMs;
}

/** Only what there is of them: most rows have none. */
function failuresOf(
  series: ArrivedSeries,
  failures: FirstFailures | undefined,
): Pick<ArrivedRow, 'firstFailures' | 'undeduplicated'> {
  const { fresh, beyond } = (failures ?? {}) as Partial<Record<'fresh' | 'beyond', Counts>>;
  const undeduplicated = beyond?.get(series) ?? 0;
  const firstFailures = (fresh?.get(series) ?? 0) + undeduplicated;
  if (firstFailures === 0) return {};
  return undeduplicated === 0 ? { firstFailures } : { firstFailures, undeduplicated };
}

type Counts = ReadonlyMap<ArrivedSeries, number>;

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
