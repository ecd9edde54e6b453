import type { TelemetrySeries } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import {
  BROWSER_SERIES_MAX,
  EVALUATION_SERIES_MAX,
  LABEL_SETS_MAX,
  SERIES_MAX,
} from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { turns } from '../store/store-world.fixture.ts';
import { addSeries } from './series.ts';

describe('addSeries()', () => {
  it('stores known series and drops new ones when the environment is full', async () => {
    const tx = await migratedDatabase();
    const add = (environment: string, series: TelemetrySeries[]) =>
      addSeries(tx, { environment, source: 'server', series, nowMs: 0 });
    const known = turns('new', 1, 1, 0, 0);
    await add('production', [known]);
    for (let from = 1; from < SERIES_MAX; from += 1_000) {
      const rows = Array.from({ length: Math.min(1_000, SERIES_MAX - from) }, (_, index) => ({
        id: `filler-${from + index}`,
        environment: 'production',
        flag: '',
        variant: '',
        draw: 0,
        metric: 'm',
        labels: '{}',
        source: 'server' as const,
      }));
      await tx.db.insertInto('series').values(rows).execute();
    }
    const mixed = [known, turns('new', 2, 1, 0, 0), known];
    expect(await add('production', mixed)).toMatchObject({
      stored: 2,
      dropped: 1,
    });
    expect(await add('staging', [known])).toMatchObject({
      stored: 1,
      dropped: 0,
    });
    const evaluations = { ...known, metric: 'evaluations' };
    expect(await add('production', [evaluations])).toMatchObject({
      stored: 0,
      dropped: 1,
    });
    const bucket = await tx.db.selectFrom('series_bucket').select('trials').execute();
    expect(bucket.map(({ trials }) => trials).sort()).toEqual([1, 3]);
  });

  it('keeps counted evaluations in buckets of 10 min, no more series than their limit', async () => {
    const tx = await migratedDatabase();
    const evaluations = (draw: number, startMs: number): TelemetrySeries => ({
      ...turns('new', draw, 0, 0, startMs),
      metric: 'evaluations',
      labels: { reason: 'STATIC' },
      cell: { kind: 'count', count: 2 },
    });
    const nowMs = 1_790_000;
    const two = [evaluations(1, 1_200_000), evaluations(1, 1_780_000), evaluations(1, 1_190_000)];
    const place = { environment: 'production', source: 'server' } as const;
    await addSeries(tx, { ...place, series: two, nowMs });
    const buckets = await tx.db
      .selectFrom('series_bucket')
      .select(['startMs', 'widthS', 'trials'])
      .orderBy('startMs')
      .execute();
    expect(buckets).toEqual([
      { startMs: 600_000, widthS: 600, trials: 2 },
      { startMs: 1_200_000, widthS: 600, trials: 4 },
    ]);
    const many = Array.from({ length: EVALUATION_SERIES_MAX }, (_, draw) =>
      evaluations(draw + 1, 1_200_000),
    );
    const more = [...many, evaluations(EVALUATION_SERIES_MAX + 1, 0), turns('new', 1, 1, 0, 0)];
    expect(await addSeries(tx, { ...place, series: more, nowMs })).toMatchObject({
      stored: EVALUATION_SERIES_MAX + 1,
      dropped: 1,
    });
  });

  it('keeps what browsers told apart, within a bound of its own, in a full environment too', async () => {
    const tx = await migratedDatabase();
    const counted = (draw: number): TelemetrySeries => ({
      ...turns('new', draw, 0, 0, 0),
      metric: 'evaluations',
      cell: { kind: 'count', count: 1 },
    });
    const add = (source: 'server' | 'browser', draws: readonly number[]) =>
      addSeries(tx, { environment: 'e', source, series: draws.map(counted), nowMs: 0 });
    const most = Array.from({ length: BROWSER_SERIES_MAX }, (_, draw) => draw);
    expect(await add('server', [0])).toMatchObject({ stored: 1, dropped: 0 });
    expect(await add('browser', [...most, BROWSER_SERIES_MAX])).toMatchObject({
      stored: BROWSER_SERIES_MAX,
      dropped: 1,
    });
    expect(await add('server', [0, BROWSER_SERIES_MAX])).toMatchObject({ stored: 2, dropped: 0 });
    const rows = await tx.db
      .selectFrom('series')
      .innerJoin('series_bucket', 'seriesId', 'id')
      .select(['source', 'trials'])
      .where('draw', '=', 0)
      .orderBy('trials')
      .execute();
    expect(rows).toEqual([
      { source: 'browser', trials: 1 },
      { source: 'server', trials: 2 },
    ]);
  });

  it('puts what has more label sets than the limit together, and counts it', async () => {
    const tx = await migratedDatabase();
    const labelled = (metric: string, text: string, draw = 0): TelemetrySeries => ({
      ...turns('new', draw, 0, 0, 0),
      ...{ metric, cell: { kind: 'count', count: 2 }, labels: { user: text } },
    });
    const add = (source: 'server' | 'browser', series: TelemetrySeries[]) =>
      addSeries(tx, { environment: 'e', source, series, nowMs: 7 });
    const many = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => labelled('m', `u-${from + index}`));
    await add('server', many(0, LABEL_SETS_MAX - 1));
    await add('server', many(LABEL_SETS_MAX - 1, LABEL_SETS_MAX));
    expect(await tx.db.selectFrom('quarantine').selectAll().execute()).toEqual([]);
    for (let from = LABEL_SETS_MAX; from < 9_000; from += 4_000) {
      await add('server', many(from, from + 4_000));
    }
    // A set that is known is no new one in another place; another metric and source have their own.
    await add('server', [
      labelled('m', 'u-0', 1),
      labelled('other', 'u-x'),
      { ...labelled('m', 'u'), labels: {} },
    ]);
    await add('browser', [labelled('m', 'u-x')]);
    const rows = await tx.db
      .selectFrom('series')
      .innerJoin('series_bucket', 'seriesId', 'id')
      .select(['metric', 'source', 'draw', 'labels', 'trials'])
      .where((eb) =>
        eb.or([
          eb('labels', 'not like', '{"user":"u-%'),
          eb('metric', '!=', 'm'),
          eb('source', '!=', 'server'),
          eb('draw', '!=', 0),
        ]),
      )
      .orderBy('trials', 'desc')
      .orderBy('metric')
      .orderBy('labels')
      .orderBy('source')
      .execute();
    const row = { metric: 'm', source: 'server', draw: 0, trials: 2 };
    expect(rows).toEqual([
      { ...row, labels: '{"otel.metric.overflow":"true"}', trials: 16_000 },
      { ...row, draw: 1, labels: '{"user":"u-0"}' },
      { ...row, source: 'browser', labels: '{"user":"u-x"}' },
      { ...row, labels: '{}' },
      { ...row, metric: 'other', labels: '{"user":"u-x"}' },
    ]);
    const { count } = await tx.db
      .selectFrom('series')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(LABEL_SETS_MAX + 5);
    const kept = await tx.db.selectFrom('quarantine').select(['reason', 'metric', 'n']).execute();
    expect(kept).toEqual([{ reason: 'label-overflow', metric: 'm', n: 16_000 }]);
  });
});
