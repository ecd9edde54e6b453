import { createHash } from 'node:crypto';
import { type Cell, canonicalJson, mergeCells } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import {
  BROWSER_SERIES_MAX,
  BUCKET_WIDTH_MS,
  EVALUATION_SERIES_MAX,
  SERIES_MAX,
  USAGE_BUCKET_WIDTH_MS,
} from '../store/limits.ts';
import type { Tables, TelemetrySource } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { bucketStart, EVALUATIONS_METRIC, withoutUnits } from './arrivals.ts';
import { addToBuckets, type BucketAddition } from './buckets.ts';

/** Rows of one statement: SQLite takes 32 766 parameters. */
const CHUNK = 500;

/**
 * Adds folded series to their buckets of 10 s, of 10 min where evaluations are counted. An
 * environment keeps at most 20 000 series, 10 000 of them of counted evaluations, and 4 000 of
 * browsers on top: what belongs to further ones is dropped, and the caller counts it. Series of
 * browsers are never the same as those of servers.
 *
 * @param told.failed how many failed units of each series are new; default: none
 * @returns series that were stored and dropped
 */
export async function addSeries(
  tx: Tx,
  told: {
    readonly environment: string;
    readonly source: TelemetrySource;
    readonly series: readonly TelemetrySeries[];
    readonly failed?: ReadonlyMap<TelemetrySeries, number>;
    readonly nowMs: number;
  },
): Promise<{ stored: number; dropped: number }> {
  const { series, failed, nowMs } = told;
  const named = series.map((one) => ({ one, row: seriesRow(told, one) }));
  const rows = new Map(named.map(({ row }) => [row.id, row]));
  const kept = await keepSeries(tx, told, rows);
  const additions = new Map<string, BucketAddition & { readonly widthMs: number }>();
  let dropped = 0;
  for (const { one, row } of named) {
    if (!kept.has(row.id)) {
      dropped += 1;
      continue;
    }
    const widthMs = row.metric === EVALUATIONS_METRIC ? USAGE_BUCKET_WIDTH_MS : BUCKET_WIDTH_MS;
    const startMs = bucketStart(one.startMs, nowMs, widthMs);
    const key = `${row.id} ${startMs}`;
    const before = additions.get(key);
    const cell = withoutUnits(one.cell as Cell);
    additions.set(key, {
      seriesId: row.id,
      startMs,
      widthMs,
      cell: before === undefined ? cell : mergeCells(before.cell, cell),
      failedUnits: (before?.failedUnits ?? 0) + (failed?.get(one) ?? 0),
    });
  }
  for (const [widthMs, all] of groupBy([...additions.values()], (one) => one.widthMs)) {
    for (let at = 0; at < all.length; at += CHUNK) {
      await addToBuckets(tx, all.slice(at, at + CHUNK), widthMs / 1_000);
    }
  }
  return { stored: series.length - dropped, dropped };
}

type Place = Pick<Tables['series'], 'environment' | 'source'>;

/** Cells of different kinds cannot be added, so the kind is a part of the series' identity. */
function seriesRow({ environment, source }: Place, one: TelemetrySeries): Tables['series'] {
  const { flag, variant, draw, metric, cell } = one;
  const labels = canonicalJson(one.labels ?? {});
  const parts = [environment, flag, variant, draw, metric, labels, cell.kind];
  const identity = JSON.stringify(source === 'server' ? parts : [...parts, source]);
  const id = createHash('sha256').update(identity).digest('hex').slice(0, 32);
  return { id, environment, flag, variant, draw, metric, labels, source };
}

/** Ids of the series that exist now; new ones are made while there is room. */
async function keepSeries(
  { db }: Tx,
  place: Place,
  rows: ReadonlyMap<string, Tables['series']>,
): Promise<Set<string>> {
  const ids = [...rows.keys()];
  const kept = new Set<string>();
  for (let at = 0; at < ids.length; at += CHUNK) {
    const known = await db
      .selectFrom('series')
      .select('id')
      .where('id', 'in', ids.slice(at, at + CHUNK))
      .execute();
    for (const { id } of known) kept.add(id);
  }
  const unknown = [...rows.values()].filter(({ id }) => !kept.has(id));
  if (unknown.length === 0) return kept;
  const added = roomFor(unknown, await seriesCounts({ db }, place), place.source);
  for (let at = 0; at < added.length; at += CHUNK) {
    const chunk = added.slice(at, at + CHUNK);
    await db.insertInto('series').values(chunk).execute();
    for (const { id } of chunk) kept.add(id);
  }
  return kept;
}

interface SeriesCounts {
  readonly all: number;
  readonly evaluations: number;
}

async function seriesCounts({ db }: ReadTx, { environment, source }: Place): Promise<SeriesCounts> {
  const rows = await db
    .selectFrom('series')
    .select((eb) => ['metric', eb.fn.countAll<number>().as('count')])
    .where('environment', '=', environment)
    .where('source', '=', source)
    .groupBy('metric')
    .execute();
  const all = rows.reduce((sum, { count }) => sum + Number(count), 0);
  const counted = rows.find(({ metric }) => metric === EVALUATIONS_METRIC);
  return { all, evaluations: Number(counted?.count ?? 0) };
}

/** The series that there is room for, in their order. */
function roomFor(
  unknown: readonly Tables['series'][],
  counts: SeriesCounts,
  source: TelemetrySource,
): Tables['series'][] {
  const most = source === 'browser' ? BROWSER_SERIES_MAX : SERIES_MAX;
  let { all, evaluations } = counts;
  return unknown.filter(({ metric }) => {
    const isCount = metric === EVALUATIONS_METRIC;
    if (all >= most || (isCount && evaluations >= EVALUATION_SERIES_MAX)) return false;
    all += 1;
    if (isCount) evaluations += 1;
    return true;
  });
}
