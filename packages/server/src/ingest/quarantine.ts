import type { Cell } from '@tidegate/core';
import { unreachable } from '@tidegate/core';
import type { Quarantined, TelemetrySeries } from '@tidegate/protocol';
import { QUARANTINE_ROWS_MAX } from '../store/limits.ts';
import type { Tables, TelemetrySource } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';

/** Why telemetry was kept out, or kept apart. */
export type QuarantineReason = Quarantined['reason'];

/** Observations that were kept out, under what they said of themselves. */
export interface Kept {
  readonly reason: QuarantineReason;
  readonly source: TelemetrySource;
  readonly flag: string;
  readonly variant: string;
  /** Metric of a series, kind of a unit's row; empty where neither is known. */
  readonly metric: string;
  /** Observations; whole, > 0. */
  readonly n: number;
}

type Row = Tables['quarantine'];

/**
 * Counts telemetry that was kept out, by environment, reason, source, flag, variant and metric. An
 * environment has at most 1 000 such rows; more are counted under their reason and source only.
 */
export async function quarantine(
  { db }: Tx,
  environment: string,
  kept: readonly Kept[],
  nowMs: number,
): Promise<void> {
  if (kept.length === 0) return;
  const known = await db
    .selectFrom('quarantine')
    .selectAll()
    .where('environment', '=', environment)
    .execute();
  const rows = new Map(known.map((row) => [keyOf(row), row]));
  const changed = new Map<string, Row>();
  for (const one of kept) {
    const named = { environment, ...one };
    const fits = rows.has(keyOf(named)) || rows.size < QUARANTINE_ROWS_MAX;
    const place = fits ? named : { ...named, flag: '', variant: '', metric: '' };
    const before = rows.get(keyOf(place));
    const row = {
      ...place,
      // Far more than anybody sends, and what every store and reader of JSON can hold.
      n: Math.min(Number.MAX_SAFE_INTEGER, (before?.n ?? 0) + place.n),
      firstMs: before?.firstMs ?? nowMs,
      lastMs: Math.max(before?.lastMs ?? nowMs, nowMs),
    };
    rows.set(keyOf(row), row);
    changed.set(keyOf(row), row);
  }
  const all = [...changed.values()];
  for (let at = 0; at < all.length; at += CHUNK) await putRows(db, all.slice(at, at + CHUNK));
}

/** Rows of one statement. */
const CHUNK = 200;

async function putRows(db: Tx['db'], rows: readonly Row[]): Promise<void> {
  await db
    .insertInto('quarantine')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['environment', 'reason', 'source', 'flag', 'variant', 'metric'])
        .doUpdateSet((eb) => ({ n: eb.ref('excluded.n'), lastMs: eb.ref('excluded.lastMs') })),
    )
    .execute();
}

function keyOf(row: Omit<Row, 'n' | 'firstMs' | 'lastMs' | 'environment'>): string {
  const { reason, source, flag, variant, metric } = row;
  return JSON.stringify([reason, source, flag, variant, metric]);
}

/** How a series that was kept out is counted. */
export function keptSeries(
  reason: QuarantineReason,
  source: TelemetrySource,
  { flag, variant, metric, cell }: Pick<TelemetrySeries, 'flag' | 'variant' | 'metric' | 'cell'>,
): Kept {
  return { reason, source, flag, variant, metric, n: Math.max(1, observationsIn(cell as Cell)) };
}

/** How many observations a cell holds: trials, units, values, things; a level is one. */
export function observationsIn(cell: Cell): number {
  switch (cell.kind) {
    case 'rate':
      return cell.trials;
    case 'mean':
      return cell.units;
    case 'distribution':
    case 'count':
      return cell.count;
    case 'gauge':
      return 1;
    default:
      return unreachable(cell);
  }
}
