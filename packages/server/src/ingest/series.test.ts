import type { TelemetrySeries } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import { BROWSER_SERIES_MAX, EVALUATION_SERIES_MAX, SERIES_MAX } from '../store/limits.ts';
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
    expect(await add('production', mixed)).toEqual({
      stored: 2,
      dropped: 1,
    });
    expect(await add('staging', [known])).toEqual({
      stored: 1,
      dropped: 0,
    });
    const evaluations = { ...known, metric: 'evaluations' };
    expect(await add('production', [evaluations])).toEqual({
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
    expect(await addSeries(tx, { ...place, series: more, nowMs })).toEqual({
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
    expect(await add('server', [0])).toEqual({ stored: 1, dropped: 0 });
    expect(await add('browser', [...most, BROWSER_SERIES_MAX])).toEqual({
      stored: BROWSER_SERIES_MAX,
      dropped: 1,
    });
    expect(await add('server', [0, BROWSER_SERIES_MAX])).toEqual({ stored: 2, dropped: 0 });
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
});
