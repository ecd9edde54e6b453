import type { Cell, Sketch } from '@tidegate/core';
import { array, assert, asyncProperty, integer, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addToBuckets } from '../ingest/buckets.ts';
import { RETENTION_MS } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { prune } from './prune.ts';
import { rollUpHours, rollUpMinutes } from './roll-up.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const values = (sketch: Sketch, perUnit: Sketch): Cell => ({
  ...{ kind: 'distribution', count: sketch.length, sumMicro: sketch.length },
  ...{ sketch, perUnit },
});

describe('rollUpMinutes()', () => {
  it('adds up whole minutes that are older than a day, sketches and levels too', async () => {
    const tx = await migratedDatabase();
    const add = (seriesId: string, startMs: number, cell: Cell) =>
      addToBuckets(tx, [{ seriesId, startMs, cell, failedUnits: 1 }], 10);
    await add('d', 0, values([[1, 1]], [[1, 1]]));
    await add('d', 50_000, values([[2, 1]], [[1, 1]]));
    await add('d', 60_000, values([[3, 1]], []));
    await add('g', 0, { kind: 'gauge', min: 1, max: 4, last: 2 });
    await add('g', 10_000, { kind: 'gauge', min: 0, max: 3, last: 3 });
    await add('m', 20_000, { kind: 'mean', units: 1, sumMicro: 1, sumSqMicro: '9007199254740993' });
    await add('m', 30_000, { kind: 'mean', units: 1, sumMicro: 1, sumSqMicro: '1' });
    const nowMs = RETENTION_MS.bucket + 2 * MINUTE_MS - 1;
    expect(await rollUpMinutes(tx, nowMs, 100)).toBe(6);
    expect(await rollUpMinutes(tx, nowMs, 100)).toBe(0);
    const rows = await tx.db
      .selectFrom('series_bucket')
      .selectAll()
      .orderBy('seriesId')
      .orderBy('startMs')
      .execute();
    const row = { replica: '', events: 0, units: 0, sumSq: '0', min: null, max: null, last: null };
    const wide = { ...row, startMs: 0, widthS: 60, failedUnits: 2, trials: 2 };
    const none = { sketch: null, unitSketch: null };
    expect(rows).toEqual([
      {
        ...wide,
        ...{ seriesId: 'd', kind: 'distribution', sum: 2 },
        ...{ sketch: '[[1,1],[2,1]]', unitSketch: '[[1,2]]' },
      },
      {
        ...{ ...row, seriesId: 'd', kind: 'distribution', startMs: 60_000, widthS: 10, sum: 1 },
        ...{ failedUnits: 1, trials: 1, sketch: '[[3,1]]', unitSketch: '[]' },
      },
      { ...wide, ...none, seriesId: 'g', kind: 'gauge', sum: 0, min: 0, max: 4, last: 3 },
      { ...wide, ...none, seriesId: 'm', kind: 'mean', sum: 2, sumSq: '9007199254740994' },
    ]);
  });

  it('takes what comes late on top, in steps, and loses and doubles nothing (property)', async () => {
    const step = record({
      startS: integer({ min: 0, max: 200 }),
      count: integer({ min: 1, max: 9 }),
      limit: integer({ min: 0, max: 3 }),
    });
    const tx = await migratedDatabase();
    await assert(
      asyncProperty(array(step, { maxLength: 20 }), async (steps) => {
        await tx.db.deleteFrom('series_bucket').execute();
        const later = RETENTION_MS.minuteBucket + 3 * HOUR_MS;
        for (const { startS, count, limit } of steps) {
          const addition = { seriesId: 's', startMs: startS * 10_000, failedUnits: 0 };
          await addToBuckets(tx, [{ ...addition, cell: { kind: 'count', count } }], 10);
          if (limit > 0) await rollUpMinutes(tx, later, limit);
          if (limit > 1) await rollUpHours(tx, later, limit);
        }
        const rows = await tx.db.selectFrom('series_bucket').selectAll().execute();
        const stored = rows.reduce((sum, { trials }) => sum + trials, 0);
        expect(stored).toBe(steps.reduce((sum, { count }) => sum + count, 0));
        expect(rows.every(({ startMs, widthS }) => startMs % (widthS * 1_000) === 0)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });
});

it('prune() makes minutes of what is a day old, hours of what is two weeks old, and forgets it after 400 days', async () => {
  const tx = await migratedDatabase();
  const series = { environment: 'e', flag: 'f', variant: 'v', draw: 0, metric: 'm', labels: '{}' };
  await tx.db
    .insertInto('series')
    .values({ ...series, id: 's', source: 'server' })
    .execute();
  const cell = { kind: 'count' as const, count: 3 };
  for (const startMs of [0, 10_000, MINUTE_MS]) {
    await addToBuckets(tx, [{ seriesId: 's', startMs, cell, failedUnits: 0 }], 10);
  }
  const at = async (nowMs: number) => {
    for (let rows = 1; rows > 0; ) rows = (await prune(tx, { nowMs, limit: 2 })).rows;
    const rows = await tx.db
      .selectFrom('series_bucket')
      .select(['startMs', 'widthS', 'trials'])
      .orderBy('startMs')
      .execute();
    return rows.map(({ startMs, widthS, trials }) => [startMs, widthS, trials]);
  };
  expect(await at(RETENTION_MS.bucket)).toHaveLength(3);
  expect(await at(RETENTION_MS.bucket + HOUR_MS)).toEqual([
    [0, 60, 6],
    [MINUTE_MS, 60, 3],
  ]);
  expect(await at(RETENTION_MS.minuteBucket + HOUR_MS)).toEqual([[0, 3_600, 9]]);
  expect(await at(RETENTION_MS.hourBucket)).toEqual([[0, 3_600, 9]]);
  expect(await at(RETENTION_MS.hourBucket + 1)).toEqual([]);
  expect(await tx.db.selectFrom('series').select('id').execute()).toEqual([]);
});
