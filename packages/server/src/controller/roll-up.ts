import { addBuckets, type Bucket, mergeBuckets } from '../ingest/buckets.ts';
import { groupBy } from '../store/group-by.ts';
import { inChunks } from '../store/in-chunks.ts';
import { BUCKET_WIDTH_MS, RETENTION_MS } from '../store/limits.ts';
import type { Tx } from '../store/transaction.ts';

/** Widths of old buckets, seconds. */
export const MINUTE_S = 60;
export const HOUR_S = 3_600;

/** Rows of one statement. */
const CHUNK = 500;

/** Buckets of 10 s that are older than a day become buckets of 1 min. */
export async function rollUpMinutes(tx: Tx, nowMs: number, limit: number): Promise<number> {
  const from = { widthS: BUCKET_WIDTH_MS / 1_000, beforeMs: nowMs - RETENTION_MS.bucket };
  return await rollUp(tx, { ...from, toS: MINUTE_S, limit });
}

/** Buckets of 1 min that are older than two weeks become buckets of 1 h. */
export async function rollUpHours(tx: Tx, nowMs: number, limit: number): Promise<number> {
  const from = { widthS: MINUTE_S, beforeMs: nowMs - RETENTION_MS.minuteBucket };
  return await rollUp(tx, { ...from, toS: HOUR_S, limit });
}

/**
 * Takes the oldest narrow buckets out and adds them to wide ones, in this transaction: an observation
 * is in one bucket at any time, so who adds up buckets of all widths counts it once. What comes late
 * is taken later.
 *
 * @returns how many narrow buckets went
 */
async function rollUp(
  tx: Tx,
  of: {
    readonly widthS: number;
    /** Wide buckets that end later are left as they are. */
    readonly beforeMs: number;
    readonly toS: number;
    readonly limit: number;
  },
): Promise<number> {
  const toMs = of.toS * 1_000;
  const old = tx.db
    .selectFrom('series_bucket')
    .select(['seriesId', 'startMs', 'widthS', 'replica'])
    .where('widthS', '=', of.widthS)
    .where('startMs', '<', Math.floor(of.beforeMs / toMs) * toMs)
    .orderBy('startMs')
    .limit(of.limit);
  const narrow = await tx.db
    .deleteFrom('series_bucket')
    .where(({ eb, refTuple }) =>
      eb(
        refTuple('seriesId', 'startMs', 'widthS', 'replica'),
        'in',
        old.$asTuple('seriesId', 'startMs', 'widthS', 'replica'),
      ),
    )
    .returningAll()
    .execute();
  const wide = narrow
    .sort((left, right) => left.startMs - right.startMs)
    .map((row) => ({
      ...row,
      startMs: Math.floor(row.startMs / toMs) * toMs,
      widthS: of.toS,
      replica: '',
    }));
  const groups = groupBy(wide, ({ seriesId, startMs }) => `${seriesId} ${startMs}`);
  const merged = [...groups.values()].flatMap((group) => together(group) ?? []);
  for (const some of inChunks(merged, CHUNK)) await addBuckets(tx, some, of.toS);
  return narrow.length;
}

function together([first, ...rest]: readonly Bucket[]): Bucket | undefined {
  return first === undefined ? undefined : rest.reduce(mergeBuckets, first);
}
