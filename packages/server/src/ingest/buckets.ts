import { type Cell, mergeSketches, type Sketch, unreachable } from '@tidegate/core';
import { fromJson } from '../store/from-json.ts';
import { groupBy } from '../store/group-by.ts';
import { keysInPowers } from '../store/in-powers.ts';
import { prepared } from '../store/prepared.ts';
import { preparedInsert } from '../store/prepared-insert.ts';
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
 * Adds cells to buckets: counts and sums are added by SQL; sketches, sums of squares and levels are
 * merged with what is there. A level counts once a bucket, however many told it, together or one
 * after the other. Each bucket once.
 */
export async function addToBuckets(
  tx: Tx,
  additions: readonly BucketAddition[],
  widthS: number,
): Promise<void> {
  const rows = additions.map((addition) => bucketRow(addition, widthS));
  const existing = await mergedColumns(tx, rows.filter(needsMerge), widthS);
  const isTold = (row: Bucket) => row.kind === 'gauge' && existing.has(keyOf(row));
  const counted = rows.map((row) => (isTold(row) ? { ...row, trials: 0 } : row));
  await putMerged(tx, counted, existing);
}

/** The same for whole buckets of one width. */
export async function addBuckets(
  tx: Tx,
  additions: readonly Bucket[],
  widthS: number,
): Promise<void> {
  await putMerged(tx, additions, await mergedColumns(tx, additions.filter(needsMerge), widthS));
}

async function putMerged(
  { db }: Tx,
  additions: readonly Bucket[],
  existing: ReadonlyMap<string, Merged>,
): Promise<void> {
  const rows = additions.map((added) => {
    const before = existing.get(keyOf(added));
    return before === undefined ? added : { ...added, ...mergedInto(before, added) };
  });
  await putBuckets(db, rows);
}

function keyOf({ seriesId, startMs }: Pick<Bucket, 'seriesId' | 'startMs'>): string {
  return `${seriesId} ${startMs}`;
}

const putBuckets = preparedInsert(
  'series_bucket',
  [
    ...(['seriesId', 'startMs', 'widthS', 'replica', 'kind', 'trials', 'events', 'units'] as const),
    ...(['failedUnits', 'sum', 'sumSq', 'min', 'max', 'last', 'sketch', 'unitSketch'] as const),
  ],
  (insert) =>
    insert.onConflict((conflict) =>
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
    ),
);

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
  const merged = new Map<string, Merged>();
  for (const [startMs, some] of groupBy(additions, (one) => one.startMs)) {
    for (const ids of keysInPowers(some.map(({ seriesId }) => seriesId))) {
      for (const row of await mergedAmong(db, { widthS, startMs, ids }))
        merged.set(keyOf({ ...row, startMs }), row);
    }
  }
  return merged;
}

const mergedAmong = prepared({
  shape: ({ ids }) => ids.length,
  parameters: ({ widthS, startMs, ids }: MergedAmong) => [widthS, REPLICA, startMs, ...ids],
  build: (db, { widthS, startMs, ids }) =>
    db
      .selectFrom('series_bucket')
      .select(['seriesId', 'sumSq', 'min', 'max', 'last', 'sketch', 'unitSketch'])
      .where('widthS', '=', widthS)
      .where('replica', '=', REPLICA)
      .where('startMs', '=', startMs)
      .where('seriesId', 'in', ids),
});

interface MergedAmong {
  readonly widthS: number;
  readonly startMs: number;
  readonly ids: readonly string[];
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
