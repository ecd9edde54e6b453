import { sketchIndex } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { BUCKETS_PAGE, BUCKETS_READ_MAX, SKETCHES_READ_CHARACTERS_MAX } from './limits.ts';
import { count, gauge, metricWorld, NOW_MS, rate, values } from './metric-world.fixture.ts';
import { type CellQuestion, readCells } from './read-cells.ts';

const asked: CellQuestion = {
  environment: 'production',
  metrics: null,
  flag: '',
  source: 'server',
  fromMs: NOW_MS - 3_600_000,
  toMs: NOW_MS,
  stepMs: null,
  groupOf: ({ draw }) => `draw ${draw}`,
};

describe('readCells()', () => {
  it('adds up buckets by metric, group, kind and step, and keeps what starts in the span', async () => {
    const { tx, tell } = await metricWorld();
    await tell([
      rate('error_rate', 10, 1, { draw: 1, agoMs: 600_000 }),
      rate('error_rate', 5, 5, { draw: 1, agoMs: 600_000, labels: { model: 'a' } }),
      rate('error_rate', 20, 0, { draw: 2, agoMs: 590_000 }),
      rate('error_rate', 7, 0, { draw: 1, agoMs: 3_600_010 }),
      count('error_rate', 3, { draw: 1, agoMs: 600_000 }),
      count('errors', 4, { draw: 1, agoMs: 0 }),
    ]);
    const byUnit = { atRiskUnits: 0, openUnits: 0, failedUnits: [] };
    expect(await readCells(tx, { ...asked, stepMs: 300_000 })).toEqual([
      {
        group: 'draw 1',
        metric: 'error_rate',
        kind: 'count',
        lastMs: NOW_MS - 600_000,
        widestMs: 10_000,
        steps: [
          {
            ...{ startMs: NOW_MS - 600_000, widestMs: 10_000 },
            cell: { kind: 'count', count: 3 },
          },
        ],
      },
      {
        group: 'draw 1',
        metric: 'error_rate',
        kind: 'rate',
        lastMs: NOW_MS - 600_000,
        widestMs: 10_000,
        steps: [
          {
            startMs: NOW_MS - 600_000,
            widestMs: 10_000,
            cell: { kind: 'rate', trials: 15, events: 6, newUnits: 15, ...byUnit },
          },
        ],
      },
      {
        group: 'draw 2',
        metric: 'error_rate',
        kind: 'rate',
        lastMs: NOW_MS - 590_000,
        widestMs: 10_000,
        steps: [
          {
            startMs: NOW_MS - 600_000,
            widestMs: 10_000,
            cell: { kind: 'rate', trials: 20, events: 0, newUnits: 20, ...byUnit },
          },
        ],
      },
    ]);
  });

  it('merges sketches, units, means and levels, the newest level last', async () => {
    const { tx, tell } = await metricWorld();
    await tell([
      values('cost_usd', [1, 2], { agoMs: 30_000 }, [3]),
      values('cost_usd', [2], { agoMs: 20_000 }),
      gauge('memory_mb', 40, { agoMs: 30_000 }),
      gauge('memory_mb', 90, { agoMs: 20_000, labels: { pid: '2' } }),
      gauge('memory_mb', 60, { agoMs: 10_000 }),
    ]);
    const mean = {
      kind: 'mean',
      units: 2,
      sumMicro: 3_000_000,
      sumSqMicro: '5000000000000',
    } as const;
    await tell([{ ...count('satisfaction', 1), cell: mean }]);
    const groups = await readCells(tx, { ...asked, groupOf: () => '' });
    expect(groups?.map(({ metric, steps }) => [metric, steps])).toEqual([
      [
        'cost_usd',
        [
          {
            startMs: asked.fromMs,
            widestMs: 10_000,
            cell: {
              kind: 'distribution',
              count: 3,
              sumMicro: 5_000_000,
              sketch: [
                [sketchIndex(1), 1],
                [sketchIndex(2), 2],
              ],
              perUnit: [[sketchIndex(3), 1]],
            },
          },
        ],
      ],
      [
        'memory_mb',
        [
          {
            ...{ startMs: asked.fromMs, widestMs: 10_000 },
            cell: { kind: 'gauge', min: 40, max: 90, last: 60 },
          },
        ],
      ],
      ['satisfaction', [{ startMs: asked.fromMs, widestMs: 10_000, cell: mean }]],
    ]);
  });

  it('reads buckets of every width once', async () => {
    const { tx, tell } = await metricWorld();
    await tell([rate('error_rate', 10, 1), values('latency_ms', [5])]);
    const ids = await tx.db.selectFrom('series').select(['id', 'metric']).execute();
    const bucket = await tx.db.selectFrom('series_bucket').selectAll().execute();
    for (const widthS of [60, 3_600]) {
      const older = bucket.map((row) => ({ ...row, widthS, startMs: NOW_MS - widthS * 1_000 }));
      await tx.db.insertInto('series_bucket').values(older).execute();
    }
    expect(ids).toHaveLength(2);
    const groups = await readCells(tx, asked);
    expect(groups?.map(({ widestMs, steps }) => [widestMs, steps[0]?.cell])).toMatchObject([
      [3_600_000, { trials: 30, events: 3 }],
      [3_600_000, { count: 3, sketch: [[sketchIndex(5), 3]] }],
    ]);
  });

  it('turns the page', async () => {
    const { tx, tell } = await metricWorld();
    await tell([gauge('cpu', 1)]);
    const bucket = await tx.db.selectFrom('series_bucket').selectAll().executeTakeFirstOrThrow();
    await tx.db.deleteFrom('series_bucket').execute();
    const rows = Array.from({ length: BUCKETS_PAGE * 2 + 1 }, (_, index) => ({
      ...bucket,
      startMs: NOW_MS - 1_000_000 + index,
      last: index,
      max: index,
    }));
    for (let at = 0; at < rows.length; at += 500) {
      await tx.db
        .insertInto('series_bucket')
        .values(rows.slice(at, at + 500))
        .execute();
    }
    let rests = 0;
    const rest = async () => {
      rests += 1;
    };
    const [group] = (await readCells({ ...tx, rest }, asked)) ?? [];
    // After the counts and after each page: nothing waits for more than one of them.
    expect(rests).toBe(1 + 3);
    const last = BUCKETS_PAGE * 2;
    expect(group?.steps).toEqual([
      {
        ...{ startMs: asked.fromMs, widestMs: 10_000 },
        cell: { kind: 'gauge', min: 1, max: last, last },
      },
    ]);
  });

  it('reads as much as it may, and nothing when it would be more', async () => {
    const { tx, tell } = await metricWorld();
    await tell([
      values('cost_usd', [1], { agoMs: 30_000 }),
      values('cost_usd', [1], { agoMs: 20_000, draw: 1 }),
    ]);
    const characters = 2 * JSON.stringify([[sketchIndex(1), 1]]).length;
    const most = { series: 2, buckets: 2, characters };
    expect(await readCells(tx, asked, most)).toHaveLength(2);
    expect(await readCells(tx, asked, { ...most, series: 1 })).toBe(null);
    expect(await readCells(tx, asked, { ...most, buckets: 1 })).toBe(null);
    expect(await readCells(tx, asked, { ...most, characters: characters - 1 })).toBe(null);
  });

  it('has room for a week of four series with 200 entries a sketch', () => {
    const buckets = 8_640 + 6 * 1_440;
    const entries = Array.from({ length: 200 }, (_, index) => [1_281 + index, 3]);
    const characters = JSON.stringify(entries).length;
    expect(BUCKETS_READ_MAX).toBeGreaterThan(4 * buckets);
    expect(SKETCHES_READ_CHARACTERS_MAX).toBeGreaterThan(4 * buckets * characters);
  });

  it('adds up counts of many series in pieces', async () => {
    const { tx, tell } = await metricWorld();
    await tell(Array.from({ length: 9 }, (_, draw) => rate('error_rate', 1, 0, { draw })));
    let rests = 0;
    const rest = async () => {
      rests += 1;
    };
    // A day has 8 640 buckets a series: one series is one piece.
    const day = { ...asked, fromMs: NOW_MS - 86_400_000, groupOf: () => '' };
    const groups = await readCells({ ...tx, rest }, day);
    expect(groups?.map(({ steps }) => steps[0]?.cell)).toMatchObject([{ trials: 9 }]);
    expect(rests).toBe(9 + 9);
  });

  it('has room for one metric over 400 days', () => {
    const perDay = { '10 s': 8_640, '1 min': 1_440, '1 h': 24 };
    const buckets = perDay['10 s'] + 13 * perDay['1 min'] + 386 * perDay['1 h'];
    expect(BUCKETS_READ_MAX).toBeGreaterThan(2 * buckets);
  });
});
