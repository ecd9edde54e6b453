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

type Bucket = Tables['series_bucket'];
/** Columns that SQL cannot add up. */
type Merged = Pick<Bucket, 'sumSq' | 'min' | 'max' | 'last' | 'sketch'>;

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
  if (additions.length === 0) return;
  const existing = await mergedColumns(tx, additions.filter(needsMerge), widthS);
  const rows = additions.map((addition) => {
    const before = existing.get(`${addition.seriesId} ${addition.startMs}`);
    return bucketRow(addition, before, widthS);
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
      })),
    )
    .execute();
}

function needsMerge({ cell: { kind } }: BucketAddition): boolean {
  return kind === 'distribution' || kind === 'mean' || kind === 'gauge';
}

async function mergedColumns(
  { db }: Tx,
  additions: readonly BucketAddition[],
  widthS: number,
): Promise<Map<string, Merged>> {
  if (additions.length === 0) return new Map();
  const found = await db
    .selectFrom('series_bucket')
    .select(['seriesId', 'startMs', 'sumSq', 'min', 'max', 'last', 'sketch'])
    .where('widthS', '=', widthS)
    .where('replica', '=', REPLICA)
    .where(
      'seriesId',
      'in',
      additions.map(({ seriesId }) => seriesId),
    )
    .where('startMs', 'in', [...new Set(additions.map(({ startMs }) => startMs))])
    .execute();
  return new Map(found.map((row) => [`${row.seriesId} ${row.startMs}`, row]));
}

function bucketRow(
  { seriesId, startMs, cell, failedUnits }: BucketAddition,
  before: Merged | undefined,
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
  };
  switch (cell.kind) {
    case 'rate':
      return { ...row, trials: cell.trials, events: cell.events, units: cell.newUnits };
    case 'count':
      return { ...row, trials: cell.count };
    case 'distribution': {
      const existing = before?.sketch ? fromJson<Sketch>(before.sketch) : [];
      const sketch = mergeSketches(existing, cell.sketch);
      return { ...row, trials: cell.count, sum: cell.sumMicro, sketch: JSON.stringify(sketch) };
    }
    case 'mean': {
      const sumSq = (BigInt(before?.sumSq ?? '0') + BigInt(cell.sumSqMicro)).toString();
      return { ...row, trials: cell.units, sum: cell.sumMicro, sumSq };
    }
    case 'gauge': {
      const min = Math.min(before?.min ?? cell.min, cell.min);
      const max = Math.max(before?.max ?? cell.max, cell.max);
      return { ...row, trials: 1, min, max, last: cell.last };
    }
    default:
      return unreachable(cell);
  }
}
