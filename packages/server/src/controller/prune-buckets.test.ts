import { expect, it } from 'vitest';
import { RETENTION_MS, SERIES_CROWDED_SHARE, SERIES_MAX } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { forgetSeriesBeyond } from './prune-buckets.ts';

it('forgetSeriesBeyond() makes room where there are nearly too many series: the longest silent go first', async () => {
  const tx = await migratedDatabase();
  const nowMs = RETENTION_MS.minuteBucket + 100;
  const series = (index: number, environment = 'e') => ({
    ...{ id: `${environment}-${index}`, environment, flag: 'f', variant: 'v', draw: 1 },
    ...{ metric: 'm', labels: String(index), source: 'server' as const },
  });
  const bucket = (index: number, startMs: number, environment = 'e') => ({
    ...{ seriesId: `${environment}-${index}`, startMs, widthS: 3_600, replica: '', kind: 'count' },
    ...{ trials: 1, events: 0, units: 0, failedUnits: 0, sum: 0, sumSq: '0' },
    ...{ min: null, max: null, last: null, sketch: null, unitSketch: null },
  });
  const crowded = SERIES_MAX * SERIES_CROWDED_SHARE;
  for (let from = 0; from < crowded; from += 1_000) {
    const indices = Array.from({ length: 1_000 }, (_, index) => from + index);
    await tx.db
      .insertInto('series')
      .values(indices.map((index) => series(index)))
      .execute();
    // The later its number, the longer it is silent; 99 and those below are not for long.
    await tx.db
      .insertInto('series_bucket')
      .values(indices.map((index) => bucket(index, nowMs - RETENTION_MS.minuteBucket + 99 - index)))
      .execute();
  }
  await tx.db.insertInto('series').values(series(0, 'other')).execute();
  expect(await forgetSeriesBeyond(tx.db, nowMs, 10)).toBe(0);
  await tx.db.insertInto('series').values(series(crowded)).execute();
  await tx.db.insertInto('series_bucket').values(bucket(crowded, nowMs)).execute();
  expect(await forgetSeriesBeyond(tx.db, nowMs, 2)).toBe(2);
  expect(await forgetSeriesBeyond(tx.db, nowMs, 2)).toBe(0);
  const gone = [crowded - 2, crowded - 1].map((index) => `e-${index}`);
  for (const id of gone) {
    const left = await tx.db
      .selectFrom('series_bucket')
      .select('seriesId')
      .where('seriesId', '=', id)
      .execute();
    expect(left).toEqual([]);
  }
  const { count } = await tx.db
    .selectFrom('series')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  expect(count).toBe(crowded);
});
