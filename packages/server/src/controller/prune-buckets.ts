import type { Kysely } from 'kysely';
import { EVALUATIONS_METRIC } from '../ingest/arrivals.ts';
import {
  BROWSER_SERIES_MAX,
  RETENTION_MS,
  SERIES_CROWDED_SHARE,
  SERIES_MAX,
  USAGE_BUCKET_WIDTH_MS,
} from '../store/limits.ts';
import type { Tables } from '../store/tables.ts';
import { HOUR_S } from './roll-up.ts';

type Db = Kysely<Tables>;
type Deleted = readonly { readonly numDeletedRows: bigint }[];

function counted(results: Deleted): number {
  return results.reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), 0);
}

/** Figures of an hour that are older than anybody compares with. */
export async function forgetHours(db: Db, nowMs: number, limit: number): Promise<number> {
  const old = db
    .selectFrom('series_bucket')
    .select(['seriesId', 'startMs', 'widthS', 'replica'])
    .where('widthS', '=', HOUR_S)
    .where('startMs', '<', nowMs - RETENTION_MS.hourBucket)
    .limit(limit);
  return counted(
    await db
      .deleteFrom('series_bucket')
      .where(({ eb, refTuple }) =>
        eb(
          refTuple('seriesId', 'startMs', 'widthS', 'replica'),
          'in',
          old.$asTuple('seriesId', 'startMs', 'widthS', 'replica'),
        ),
      )
      .execute(),
  );
}

/** Old counts of evaluations, all but the one that says when a flag was last evaluated. */
export async function forgetEvaluations(db: Db, nowMs: number, limit: number): Promise<number> {
  const old = db
    .selectFrom('series_bucket as old')
    .innerJoin('series', 'series.id', 'old.seriesId')
    .select(['old.seriesId', 'old.startMs', 'old.widthS', 'old.replica'])
    .where('old.widthS', '=', USAGE_BUCKET_WIDTH_MS / 1_000)
    .where('old.startMs', '<', nowMs - RETENTION_MS.seriesBucket)
    .where(({ eb, or, not, exists, selectFrom }) =>
      or([
        eb('old.startMs', '<', nowMs - RETENTION_MS.lastEvaluation),
        // Keys that are no flags must not hold the room of those that are.
        not(
          exists(
            selectFrom('flag')
              .select('flag.key')
              .whereRef('flag.environment', '=', 'series.environment')
              .whereRef('flag.key', '=', 'series.flag'),
          ),
        ),
        exists(
          selectFrom('series as other')
            .innerJoin('series_bucket as newer', 'newer.seriesId', 'other.id')
            .select('other.id')
            .whereRef('other.environment', '=', 'series.environment')
            .whereRef('other.flag', '=', 'series.flag')
            .where('other.metric', '=', EVALUATIONS_METRIC)
            .whereRef('newer.startMs', '>', 'old.startMs'),
        ),
      ]),
    )
    .limit(limit);
  return counted(
    await db
      .deleteFrom('series_bucket')
      .where(({ eb, refTuple }) =>
        eb(
          refTuple('seriesId', 'startMs', 'widthS', 'replica'),
          'in',
          old.$asTuple('seriesId', 'startMs', 'widthS', 'replica'),
        ),
      )
      .execute(),
  );
}

/** Series whose last bucket went make room for others. */
export async function forgetSeries(db: Db, _nowMs: number, limit: number): Promise<number> {
  const empty = db
    .selectFrom('series')
    .select('id')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('series_bucket')
            .select('seriesId')
            .whereRef('series_bucket.seriesId', '=', 'series.id'),
        ),
      ),
    )
    .limit(limit);
  return counted(await db.deleteFrom('series').where('id', 'in', empty).execute());
}

/**
 * Series that nobody added to for two weeks, where an environment has nearly as many as it may: rollouts
 * that are over must not take the room of the next one. Those that were silent for longest go first.
 */
export async function forgetSeriesBeyond(db: Db, nowMs: number, limit: number): Promise<number> {
  const counts = await db
    .selectFrom('series')
    .select((eb) => ['environment', 'source', eb.fn.countAll<number>().as('count')])
    .where('metric', '!=', EVALUATIONS_METRIC)
    .groupBy(['environment', 'source'])
    .execute();
  const crowded = counts.find(({ source, count }) => {
    const most = source === 'browser' ? BROWSER_SERIES_MAX : SERIES_MAX;
    return Number(count) > most * SERIES_CROWDED_SHARE;
  });
  if (crowded === undefined) return 0;
  const silent = await db
    .selectFrom('series')
    .select('id')
    .select(({ selectFrom }) =>
      selectFrom('series_bucket')
        .select(({ fn }) => fn.max('startMs').as('lastMs'))
        .whereRef('series_bucket.seriesId', '=', 'series.id')
        .as('lastMs'),
    )
    .where('environment', '=', crowded.environment)
    .where('source', '=', crowded.source)
    .where('metric', '!=', EVALUATIONS_METRIC)
    .orderBy('lastMs')
    .limit(Math.min(limit, SILENT_SERIES))
    .execute();
  const ids = silent
    .filter(({ lastMs }) => lastMs !== null && lastMs < nowMs - RETENTION_MS.minuteBucket)
    .map(({ id }) => id);
  if (ids.length === 0) return 0;
  await db.deleteFrom('series_bucket').where('seriesId', 'in', ids).execute();
  await db.deleteFrom('series').where('id', 'in', ids).execute();
  return ids.length === silent.length ? limit : ids.length;
}

/** Series that go at one time, with all of their buckets: what decides waits for it. */
const SILENT_SERIES = 20;
