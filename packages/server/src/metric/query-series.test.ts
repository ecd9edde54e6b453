import { describe, expect, it } from 'vitest';
import type { SeriesQuestion } from '../store/store.ts';
import { SERIES_GROUPS_MAX } from './limits.ts';
import { count, metricWorld, NOW_MS, rate, values } from './metric-world.fixture.ts';
import { querySeries } from './query-series.ts';

const asked: SeriesQuestion = {
  environment: 'production',
  metric: 'error_rate',
  fromMs: NOW_MS - 600_000,
  toMs: NOW_MS,
  flag: null,
  variant: null,
  draw: null,
  source: 'server',
  by: null,
  points: 10,
};

const shown = async (tx: Parameters<typeof querySeries>[0], changes: Partial<SeriesQuestion>) => {
  const { groups } = await querySeries(tx, { ...asked, ...changes });
  return groups.map(({ by, total }) => [by, total.count]);
};

describe('querySeries()', () => {
  it('answers the whole product as one line of points', async () => {
    const { tx, tell } = await metricWorld();
    await tell([
      rate('error_rate', 60, 3, { agoMs: 600_000 }),
      rate('error_rate', 30, 0, { agoMs: 60_000 }),
      rate('error_rate', 99, 99, { flag: 'chat', variant: 'new' }),
    ]);
    const { groups, ...head } = await querySeries(tx, asked);
    expect(head).toEqual({
      environment: 'production',
      metric: { name: 'error_rate', kind: 'rate', unit: '1', better: 'lower' },
      fromMs: NOW_MS - 600_000,
      toMs: NOW_MS,
      stepMs: 60_000,
    });
    expect(
      groups.map(({ by, total, points }) => ({
        by,
        total: [total.count, total.events, total.rate, total.perSecond],
        points: points.map(({ startMs, figures }) => [startMs, figures.count, figures.perSecond]),
      })),
    ).toEqual([
      {
        by: {},
        total: [90, 3, 3 / 90, 0.15],
        points: [
          [NOW_MS - 600_000, 60, 1],
          [NOW_MS - 60_000, 30, 0.5],
        ],
      },
    ]);
  });

  it('splits by variant, draw, source, flag and label, the line with most data first', async () => {
    const { tx, tell } = await metricWorld();
    const chat = { flag: 'chat' };
    await tell([
      rate('error_rate', 10, 0, { ...chat, variant: 'legacy', draw: 1, labels: { model: 'a' } }),
      rate('error_rate', 20, 0, { ...chat, variant: 'new', draw: 1, labels: { model: 'b' } }),
      rate('error_rate', 5, 0, { ...chat, variant: 'new', draw: 2 }),
      rate('error_rate', 1, 0),
    ]);
    await tell([rate('error_rate', 7, 0, { ...chat, variant: 'new' })], 'browser');
    expect(await shown(tx, { ...chat, by: 'variant' })).toEqual([
      [{ variant: 'new' }, 25],
      [{ variant: 'legacy' }, 10],
    ]);
    expect(await shown(tx, { ...chat, by: 'draw', variant: 'new' })).toEqual([
      [{ draw: '1' }, 20],
      [{ draw: '2' }, 5],
    ]);
    expect(await shown(tx, { ...chat, by: 'source' })).toEqual([
      [{ source: 'server' }, 35],
      [{ source: 'browser' }, 7],
    ]);
    expect(await shown(tx, { by: 'flag' })).toEqual([
      [{ flag: 'chat' }, 35],
      [{ flag: '' }, 1],
    ]);
    expect(await shown(tx, { ...chat, by: 'label:model' })).toEqual([
      [{ model: 'b' }, 20],
      [{ model: 'a' }, 10],
      [{ model: '' }, 5],
    ]);
    expect(await shown(tx, { ...chat, draw: 2, source: 'server' })).toEqual([[{}, 5]]);
    await expect(querySeries(tx, { ...asked, by: 'colour' })).rejects.toMatchObject({
      code: 'malformed-request',
    });
  });

  it('adds up what is beyond the most lines as "other"', async () => {
    const { tx, tell } = await metricWorld();
    const labelled = (n: number) => count('errors', 1_000 - n, { labels: { type: `t${n}` } });
    await tell(Array.from({ length: SERIES_GROUPS_MAX }, (_, n) => labelled(n)));
    const question = { metric: 'errors', by: 'label:type' };
    expect((await shown(tx, question)).at(-1)).toEqual([{ type: 't49' }, 951]);
    await tell([labelled(50)]);
    const lines = await shown(tx, question);
    expect(lines).toHaveLength(SERIES_GROUPS_MAX);
    expect(lines.at(-1)).toEqual([{ type: 'other' }, 951 + 950]);
  });

  it('widens its steps to the width that old time is stored in', async () => {
    const { tx, tell } = await metricWorld();
    await tell([rate('error_rate', 10, 1)]);
    expect((await querySeries(tx, { ...asked, points: 60 })).stepMs).toBe(10_000);
    const widened = { widthS: 3_600, startMs: NOW_MS - 600_000 };
    await tx.db.updateTable('series_bucket').set(widened).execute();
    expect((await querySeries(tx, { ...asked, points: 60 })).stepMs).toBe(3_600_000);
    expect((await querySeries(tx, { ...asked, points: 1 })).groups[0]?.points).toHaveLength(1);
  });

  it('divides by the time that the buckets cover, not by the piece of it that was asked for', async () => {
    const { tx, tell } = await metricWorld();
    await tell([
      rate('error_rate', 99, 0, { agoMs: 610_000 }),
      rate('error_rate', 50, 0, { agoMs: 600_000 }),
      rate('error_rate', 10, 0, { agoMs: 60_000 }),
    ]);
    const span = { fromMs: NOW_MS - 607_000, toMs: NOW_MS - 55_000, nowMs: NOW_MS };
    const [fine] = (await querySeries(tx, { ...asked, ...span, points: 60 })).groups;
    expect(fine?.points.map(({ figures }) => figures.perSecond)).toEqual([5, 1]);
    expect(fine?.total.perSecond).toBe(60 / 550);

    await tx.db.updateTable('series_bucket').set({ widthS: 60 }).execute();
    const [wide] = (await querySeries(tx, { ...asked, ...span, points: 60 })).groups;
    expect(wide?.points.map(({ figures }) => figures.perSecond)).toEqual([50 / 60, 10 / 60]);
    const now = { ...span, toMs: NOW_MS - 30_000, nowMs: NOW_MS - 30_000 };
    const [open] = (await querySeries(tx, { ...asked, ...now, points: 60 })).groups;
    expect(open?.points.at(-1)?.figures.perSecond).toBe(10 / 30);
  });

  it('works out throughput from turns where nobody tells of it', async () => {
    const { tx, tell } = await metricWorld();
    await tell([rate('error_rate', 60, 6)]);
    const { metric, groups } = await querySeries(tx, { ...asked, metric: 'throughput' });
    expect([metric.unit, groups[0]?.total.last]).toEqual(['1/s', 0.1]);
  });

  it('takes a metric that only programs know, and refuses one that nobody knows', async () => {
    const { tx, tell } = await metricWorld();
    await tell([values('rerank_ms', [4, 4])]);
    const { metric, groups } = await querySeries(tx, { ...asked, metric: 'rerank_ms' });
    expect(metric).toEqual({ name: 'rerank_ms', kind: 'distribution', unit: '1', better: 'lower' });
    expect(groups[0]?.total.count).toBe(2);
    await expect(querySeries(tx, { ...asked, metric: 'eror_rate' })).rejects.toThrow(
      'Cannot find metric "eror_rate": neither the catalogue nor a file has it, and no program told of it; did you mean "error_rate"?',
    );
    await expect(querySeries(tx, { ...asked, environment: 'prod' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
