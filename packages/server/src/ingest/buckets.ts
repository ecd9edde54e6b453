import { type Cell, mergeSketches, type Sketch, unreachable } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import type { Tables } from '../store/tables.ts';
import type { Tx } from '../store/transaction.ts';

/** What comes on top of one bucket of a series. */
export interface BucketAddition {
  readonly seriesId: string;
  readonly startMs: number;
  readonly cell: Cell;
  readonly failedUnits: number;
}

/** A bucket of a series, of any width. */
export type Bucket = Tables['series_bucket'];
/** Columns that SQL cannot add up. */
type Merged = Pick<Bucket, 'sumSq' | 'min' | 'max' | 'last' | 'sketch' | 'unitSketch'>;

/** Name of the only writer of an embedded store. */
const REPLICA = '';

/**
 * Adds cells to buckets in one statement: counts and sums are added by SQL; sketches, sums of
 * squares and levels are merged with what is there. At most 500 at a time, each bucket once.
 */
export async function addToBuckets(
  tx: Tx,
  additions: readonly BucketAddition[],
  widthS: number,
): Promise<void> {
  await addBuckets(
    tx,
    additions.map((addition) => bucketRow(addition, widthS)),
    widthS,
  );
}

/** The same for whole buckets of one width. */
export async function addBuckets(
  tx: Tx,
  additions: readonly Bucket[],
  widthS: number,
): Promise<void> {
  if (additions.length === 0) return;
  const existing = await mergedColumns(tx, additions.filter(needsMerge), widthS);
  const rows = additions.map((added) => {
    const before = existing.get(`${added.seriesId} ${added.startMs}`);
    return before === undefined ? added : { ...added, ...mergedInto(before, added) };
  });
  await tx.db
    .insertInto('series_bucket')
    .values(rows)
    .onConflict((conflict) =>
      conflict.columns(['seriesId', 'startMs', 'widthS', 'replica']).doUpdateSet((eb) => ({
        trials: eb('series_bucket.trials', '+', eb.ref('excluded.trials')),
        events: eb('series_bucket.events', '+', eb.ref('excluded.events')),
        units: eb('series_bucket.units', '+', eb.ref('excluded.units')),
        failedUnits: eb('series_bucket.failedUnits', '+', eb.ref('excluded.failedUnits')),
        sum: eb('series_bucket.sum', '+', eb.ref('excluded.sum')),
        sumSq: eb.ref('excluded.sumSq'),
        min: eb.ref('excluded.min'),
        max: eb.ref('excluded.max'),
        last: eb.ref('excluded.last'),
        sketch: eb.ref('excluded.sketch'),
        unitSketch: eb.ref('excluded.unitSketch'),
      })),
    )
    .execute();
}

/** Both buckets of one series as one; `b` is the later one. */
export function mergeBuckets(a: Bucket, b: Bucket): Bucket {
  return {
    ...a,
    trials: a.trials + b.trials,
    events: a.events + b.events,
    units: a.units + b.units,
    failedUnits: a.failedUnits + b.failedUnits,
    sum: a.sum + b.sum,
    ...mergedInto(a, b),
  };
}

function mergedInto(a: Merged, b: Merged): Merged {
  return {
    sumSq: (BigInt(a.sumSq) + BigInt(b.sumSq)).toString(),
    min: both(a.min, b.min, Math.min),
    max: both(a.max, b.max, Math.max),
    last: b.last ?? a.last,
    sketch: mergedText(a.sketch, b.sketch),
    unitSketch: mergedText(a.unitSketch, b.unitSketch),
  };
}

function both(
  a: number | null,
  b: number | null,
  of: (a: number, b: number) => number,
): number | null {
  return a === null || b === null ? (a ?? b) : of(a, b);
}

function mergedText(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return JSON.stringify(mergeSketches(fromJson<Sketch>(a), fromJson<Sketch>(b)));
}

function needsMerge({ kind }: Bucket): boolean {
  return kind === 'distribution' || kind === 'mean' || kind === 'gauge';
}

async function mergedColumns(
  { db }: Tx,
  additions: readonly Bucket[],
  widthS: number,
): Promise<Map<string, Merged>> {
  if (additions.length === 0) return new Map();
  const found = await db
    .selectFrom('series_bucket')
    .select(['seriesId', 'startMs', 'sumSq', 'min', 'max', 'last', 'sketch', 'unitSketch'])
    .where('widthS', '=', widthS)
    .where('replica', '=', REPLICA)
    .where('seriesId', 'in', [...new Set(additions.map(({ seriesId }) => seriesId))])
    .where('startMs', 'in', [...new Set(additions.map(({ startMs }) => startMs))])
    .execute();
  return new Map(found.map((row) => [`${row.seriesId} ${row.startMs}`, row]));
}

function bucketRow(
  { seriesId, startMs, cell, failedUnits }: BucketAddition,
  widthS: number,
): Bucket {
  const row: Bucket = {
    seriesId,
    startMs,
    widthS,
    replica: REPLICA,
    kind: cell.kind,
    trials: 0,
    events: 0,
    units: 0,
    failedUnits,
    sum: 0,
    sumSq: '0',
    min: null,
    max: null,
    last: null,
    sketch: null,
    unitSketch: null,
  };
  switch (cell.kind) {
    case 'rate':
      return { ...row, trials: cell.trials, events: cell.events, units: cell.newUnits };
    case 'count':
      return { ...row, trials: cell.count };
    case 'distribution': {
      const sketch = JSON.stringify(cell.sketch);
      const unitSketch = cell.perUnit === undefined ? null : JSON.stringify(cell.perUnit);
      return { ...row, trials: cell.count, sum: cell.sumMicro, sketch, unitSketch };
    }
    case 'mean':
      return { ...row, trials: cell.units, sum: cell.sumMicro, sumSq: cell.sumSqMicro };
    case 'gauge':
      return { ...row, trials: 1, min: cell.min, max: cell.max, last: cell.last };
    default:
      return unreachable(cell);
  }
}
