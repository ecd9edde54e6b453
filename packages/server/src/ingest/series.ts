import { type Cell, OVERFLOW_LABELS } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import { groupBy } from '../store/group-by.ts';
import { inChunks } from '../store/in-chunks.ts';
import { keysInPowers } from '../store/in-powers.ts';
import {
  BROWSER_SERIES_MAX,
  BUCKET_WIDTH_MS,
  EVALUATION_SERIES_MAX,
  SERIES_MAX,
  USAGE_BUCKET_WIDTH_MS,
} from '../store/limits.ts';
import { prepared } from '../store/prepared.ts';
import type { Tables, TelemetrySource } from '../store/tables.ts';
import type { ReadTx, Tx } from '../store/transaction.ts';
import { bucketStart, EVALUATIONS_METRIC, withoutUnits } from './arrivals.ts';
import { addToBuckets } from './buckets.ts';
import { overflowing } from './label-sets.ts';
import { keptSeries, observationsIn, quarantine } from './quarantine.ts';
import { seriesNames } from './series-row.ts';
import { sumCells } from './sum-cells.ts';

/** Rows of one statement: SQLite takes 32 766 parameters. */
const CHUNK = 500;

/** What became of some series. */
export interface AddedSeries {
  readonly stored: number;
  readonly dropped: number;
  /** Those that were dropped → how many observations they hold, at least 1 each. */
  readonly lost: ReadonlyMap<TelemetrySeries, number>;
}

/**
 * Adds folded series to their buckets of 10 s, of 10 min where evaluations are counted. An
 * environment keeps at most 20 000 series, 10 000 of them of counted evaluations, and 4 000 of
 * browsers on top: what belongs to further ones is dropped, and the caller counts it. A metric has
 * at most 1 000 label sets for each source: what has further ones is put together under
 * `OVERFLOW_LABELS`, and counted in the quarantine. Series of browsers are never the same as those of
 * servers.
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
): Promise<AddedSeries> {
  const { environment, source, series, failed, nowMs } = told;
  const { named, kept, folded } = await keepSeries(tx, told);
  const additions = new Map<string, Addition>();
  const lost = new Map<TelemetrySeries, number>();
  for (const { one, row } of named) {
    if (!kept.has(row.id)) {
      lost.set(one, Math.max(1, observationsIn(one.cell as Cell)));
      continue;
    }
    const widthMs = row.metric === EVALUATIONS_METRIC ? USAGE_BUCKET_WIDTH_MS : BUCKET_WIDTH_MS;
    const startMs = bucketStart(one.startMs, nowMs, widthMs);
    const key = `${row.id} ${startMs}`;
    const before = additions.get(key);
    const addition = before ?? { seriesId: row.id, startMs, widthMs, cells: [], failedUnits: 0 };
    addition.cells.push(withoutUnits(one.cell as Cell));
    addition.failedUnits += failed?.get(one) ?? 0;
    if (before === undefined) additions.set(key, addition);
  }
  for (const [widthMs, all] of groupBy(additions.values(), (one) => one.widthMs)) {
    const summed = all.map(({ cells, ...one }) => ({ ...one, cell: sumCells(cells) }));
    await addToBuckets(tx, summed, widthMs / 1_000);
  }
  const overflow = folded.map((one) => keptSeries('label-overflow', source, one));
  await quarantine(tx, environment, overflow, nowMs);
  return { stored: series.length - lost.size, dropped: lost.size, lost };
}

/** What comes on top of one bucket, not added up yet. */
interface Addition {
  readonly seriesId: string;
  readonly startMs: number;
  readonly widthMs: number;
  readonly cells: Cell[];
  failedUnits: number;
}

type Row = Tables['series'];
type Place = Pick<Row, 'environment' | 'source'>;

interface KeptSeries {
  /** Each series with the row that it goes to. */
  readonly named: readonly { readonly one: TelemetrySeries; readonly row: Row }[];
  /** Ids of the rows that exist now. */
  readonly kept: ReadonlySet<string>;
  /** Those that lost their labels. */
  readonly folded: readonly TelemetrySeries[];
}

/** Finds the row of each series; new ones are made while there is room. */
async function keepSeries(
  tx: Tx,
  place: Place & { readonly series: readonly TelemetrySeries[] },
): Promise<KeptSeries> {
  const names = seriesNames(place);
  let named = place.series.map((one) => ({ one, row: names.rowOf(one) }));
  const kept = await knownIds(tx, named);
  const beyond = await overflowing(tx, place, unknownRows(named, kept));
  const folded = named.filter(({ row }) => beyond.has(row.id)).map(({ one }) => one);
  if (folded.length > 0) {
    named = named.map(({ one, row }) =>
      beyond.has(row.id) ? { one, row: names.rowOf(one, OVERFLOW_LABELS) } : { one, row },
    );
    for (const id of await knownIds(tx, named)) kept.add(id);
  }
  const unknown = unknownRows(named, kept);
  if (unknown.length === 0) return { named, kept, folded };
  const added = roomFor(unknown, await seriesCounts(tx, place), place.source);
  for (const some of inChunks(added, CHUNK)) {
    await tx.db.insertInto('series').values(some).execute();
    for (const { id } of some) kept.add(id);
  }
  return { named, kept, folded };
}

function unknownRows(named: KeptSeries['named'], kept: ReadonlySet<string>): Row[] {
  return [...new Set(named.map(({ row }) => row))].filter(({ id }) => !kept.has(id));
}

async function knownIds({ db }: ReadTx, named: KeptSeries['named']): Promise<Set<string>> {
  const kept = new Set<string>();
  for (const ids of keysInPowers(named.map(({ row }) => row.id))) {
    for (const { id } of await knownAmong(db, ids)) kept.add(id);
  }
  return kept;
}

const knownAmong = prepared({
  shape: (ids) => ids.length,
  parameters: (ids: readonly string[]) => ids,
  build: (db, ids) => db.selectFrom('series').select('id').where('id', 'in', ids),
});

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
function roomFor(unknown: readonly Row[], counts: SeriesCounts, source: TelemetrySource): Row[] {
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
