import type { Cell, MetricKind } from '@tidegate/core';
import { type Expression, type SqlBool, sql } from 'kysely';
import { inChunks } from '../store/in-chunks.ts';
import { BUCKET_WIDTH_MS, RETENTION_MS } from '../store/limits.ts';
import type { Tables, TelemetrySource } from '../store/tables.ts';
import type { ReadTx } from '../store/transaction.ts';
import { type BucketRow, type Gathered, gatherCells } from './gather-cells.ts';
import {
  BUCKETS_PAGE,
  BUCKETS_READ_MAX,
  COUNTED_BUCKETS,
  SERIES_READ_MAX,
  SKETCHES_READ_CHARACTERS_MAX,
} from './limits.ts';

/** Which stored buckets are read, and what they are added up by. */
export interface CellQuestion {
  readonly environment: string;
  /** `null` = all that the flag has. */
  readonly metrics: readonly string[] | null;
  /** `null` = under every flag and none. */
  readonly flag: string | null;
  /** `null` = both. */
  readonly source: TelemetrySource | null;
  /** Buckets that start from here, and before `toMs`. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Width of a step, counted from the epoch; `null` = all of the time is one. */
  readonly stepMs: number | null;
  /** Series with the same text are added up; `null` leaves one out. */
  readonly groupOf: (series: Tables['series']) => string | null;
}

/** What one group has of one metric, as cells of one kind. */
export interface CellGroup {
  readonly group: string;
  readonly metric: string;
  readonly kind: MetricKind;
  /** Ascending; a step without buckets is missing. */
  readonly steps: readonly {
    readonly startMs: number;
    /** Width of the step's widest bucket. */
    readonly widestMs: number;
    readonly cell: Cell;
  }[];
  /** Start of the newest bucket. */
  readonly lastMs: number;
  /** Width of the widest bucket. */
  readonly widestMs: number;
}

/** How much one question reads. */
export interface ReadLimits {
  readonly series: number;
  readonly buckets: number;
  /** Of sketches, as they are stored. */
  readonly characters: number;
}

const LIMITS: ReadLimits = {
  series: SERIES_READ_MAX,
  buckets: BUCKETS_READ_MAX,
  characters: SKETCHES_READ_CHARACTERS_MAX,
};

/** Series of one statement at most. */
const SERIES_CHUNK = 400;

const MINUTE_MS = 60_000;

/**
 * Reads buckets of any width and adds them up by group, metric, kind and step: the only reader of
 * `series_bucket` that figures come from. A bucket counts where it starts, once: roll-ups move
 * buckets, so none of a span is stored twice. Counts are added up by the database, sketches here; in
 * pieces, between which writes go first.
 *
 * @returns `null` when it would be more than is read at one time (see `limits.ts`)
 */
export async function readCells(
  tx: ReadTx,
  question: CellQuestion,
  limits: ReadLimits = LIMITS,
): Promise<CellGroup[] | null> {
  const series = await seriesOf(tx, question, limits);
  if (series === null) return null;
  const gathered = gatherCells(question, series);
  const ids = [...series.keys()];
  const left = { ...limits };
  for (const chunk of inChunks(ids, seriesOfPiece(question, COUNTED_BUCKETS))) {
    await addCounted(tx, question, chunk, gathered);
    await tx.rest?.();
  }
  for (const chunk of inChunks(ids, seriesOfPiece(question, BUCKETS_PAGE))) {
    if (!(await addSketched(tx, question, chunk, gathered, left))) return null;
  }
  return gathered.groups();
}

/** As many series as come to so many buckets at most when something was told all the time. */
function seriesOfPiece({ fromMs, toMs }: CellQuestion, buckets: number): number {
  const narrowMs = Math.min(toMs - fromMs, RETENTION_MS.bucket);
  const each = narrowMs / BUCKET_WIDTH_MS + (toMs - fromMs - narrowMs) / MINUTE_MS;
  return Math.min(SERIES_CHUNK, Math.max(1, Math.floor(buckets / Math.max(1, each))));
}

/** The series that are asked for, by id; `null` when there are too many. */
async function seriesOf(
  { db }: ReadTx,
  { environment, metrics, flag, source, groupOf }: CellQuestion,
  limits: ReadLimits,
): Promise<Map<string, { readonly metric: string; readonly group: string }> | null> {
  let rows = db.selectFrom('series').selectAll().where('environment', '=', environment);
  if (metrics !== null) rows = rows.where('metric', 'in', [...metrics]);
  if (flag !== null) rows = rows.where('flag', '=', flag);
  if (source !== null) rows = rows.where('source', '=', source);
  const found = await rows.limit(limits.series + 1).execute();
  if (found.length > limits.series) return null;
  return new Map(
    found.flatMap((row) => {
      const group = groupOf(row);
      return group === null ? [] : [[row.id, { metric: row.metric, group }] as const];
    }),
  );
}

/** Rates and counts: the database adds them up. */
async function addCounted(
  { db }: ReadTx,
  { fromMs, toMs, stepMs }: CellQuestion,
  ids: readonly string[],
  gathered: Gathered,
): Promise<void> {
  const width = stepMs ?? Number.MAX_SAFE_INTEGER;
  const rows = await db
    .selectFrom('series_bucket')
    .select(({ fn, ref }) => [
      'seriesId',
      'kind',
      sql<number>`${ref('startMs')} / ${width}`.as('step'),
      fn.sum<number>('trials').as('trials'),
      fn.sum<number>('events').as('events'),
      fn.sum<number>('units').as('units'),
      fn.max('startMs').as('lastMs'),
      fn.max('widthS').as('widthS'),
    ])
    .where('seriesId', 'in', ids)
    .where('startMs', '>=', fromMs)
    .where('startMs', '<', toMs)
    .where('kind', 'in', ['rate', 'count'])
    .groupBy(['seriesId', 'kind', 'step'])
    .execute();
  for (const row of rows) {
    gathered.add({
      ...row,
      kind: row.kind as BucketRow['kind'],
      startMs: Number(row.lastMs),
      trials: Number(row.trials),
      events: Number(row.events),
      units: Number(row.units),
      widthS: Number(row.widthS),
      ...NOTHING,
    });
  }
}

const NOTHING = {
  ...{ sum: 0, sumSq: '0', min: null, max: null, last: null },
  ...{ sketch: null, unitSketch: null },
};

/** Sketches, means and levels: page by page. `false` when there are too many. */
async function addSketched(
  tx: ReadTx,
  { fromMs, toMs }: CellQuestion,
  ids: readonly string[],
  gathered: Gathered,
  left: { buckets: number; characters: number },
): Promise<boolean> {
  let after: BucketKey | null = null;
  for (;;) {
    const rows: readonly (BucketRow & BucketKey)[] = await sketchedPage(tx.db, {
      ...{ ids, fromMs, toMs, after },
    });
    for (const row of rows) {
      left.buckets -= 1;
      left.characters -= (row.sketch?.length ?? 0) + (row.unitSketch?.length ?? 0);
      if (left.buckets < 0 || left.characters < 0) return false;
      gathered.add(row);
    }
    after = rows.at(-1) ?? null;
    await tx.rest?.();
    if (after === null || rows.length < BUCKETS_PAGE) return true;
  }
}

type BucketKey = Pick<Tables['series_bucket'], 'seriesId' | 'startMs' | 'widthS' | 'replica'>;

async function sketchedPage(
  db: ReadTx['db'],
  page: {
    readonly ids: readonly string[];
    readonly fromMs: number;
    readonly toMs: number;
    readonly after: BucketKey | null;
  },
): Promise<readonly (BucketRow & BucketKey)[]> {
  const { ids, toMs, after } = page;
  // Of one series nothing before the last page is looked at again: a week would be read 70 times.
  const fromMs = ids.length === 1 && after !== null ? after.startMs : page.fromMs;
  let rows = db
    .selectFrom('series_bucket')
    .select(['seriesId', 'startMs', 'widthS', 'replica', 'kind', 'trials', 'events', 'units'])
    .select(['sum', 'sumSq', 'min', 'max', 'last', 'sketch', 'unitSketch'])
    .where('seriesId', 'in', ids)
    .where('startMs', '>=', fromMs)
    .where('startMs', '<', toMs)
    .where('kind', 'in', ['distribution', 'mean', 'gauge']);
  if (after !== null) rows = rows.where(isAfter(after));
  const found = await rows
    .orderBy('seriesId')
    .orderBy('startMs')
    .orderBy('widthS')
    .orderBy('replica')
    .limit(BUCKETS_PAGE)
    .execute();
  return found.map((row) => ({ ...row, kind: row.kind as BucketRow['kind'] }));
}

function isAfter({ seriesId, startMs, widthS, replica }: BucketKey): Expression<SqlBool> {
  const key = sql.join(['seriesId', 'startMs', 'widthS', 'replica'].map((name) => sql.ref(name)));
  return sql<SqlBool>`(${key}) > (${seriesId}, ${startMs}, ${widthS}, ${replica})`;
}
