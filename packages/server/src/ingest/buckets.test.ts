import type { Cell } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { addToBuckets } from './buckets.ts';

describe('addToBuckets()', () => {
  it('adds each kind of cell to what is there', async () => {
    const tx = await migratedDatabase();
    const add = async (cells: readonly Cell[]) => {
      const additions = cells.map((cell) => ({
        seriesId: cell.kind,
        startMs: 10_000,
        cell,
        failedUnits: 1,
      }));
      await addToBuckets(tx, additions, 10);
    };
    const rate = { atRiskUnits: 0, openUnits: 0, failedUnits: [] };
    await add([
      { kind: 'rate', trials: 5, events: 1, newUnits: 2, ...rate },
      {
        kind: 'distribution',
        count: 3,
        sumMicro: 7.5,
        sketch: [
          [4, 2],
          [9, 1],
        ],
        perUnit: [[4, 1]],
      },
      { kind: 'mean', units: 2, sumMicro: 4, sumSqMicro: '9007199254740993' },
      { kind: 'count', count: 3 },
      { kind: 'gauge', min: 2, max: 5, last: 3 },
    ]);
    await add([
      { kind: 'rate', trials: 6, events: 2, newUnits: 3, ...rate },
      {
        kind: 'distribution',
        count: 2,
        sumMicro: 1.5,
        sketch: [
          [4, 1],
          [5, 1],
        ],
        perUnit: [[5, 1]],
      },
      { kind: 'mean', units: 1, sumMicro: 1, sumSqMicro: '1' },
      { kind: 'count', count: 4 },
      { kind: 'gauge', min: 1, max: 4, last: 4 },
    ]);
    const rows = await tx.db.selectFrom('series_bucket').selectAll().orderBy('kind').execute();
    const common = { startMs: 10_000, widthS: 10, replica: '', failedUnits: 2 };
    const none = { events: 0, units: 0, sum: 0, sumSq: '0', min: null, max: null, last: null };
    const row = (kind: string, more: object) => ({
      seriesId: kind,
      kind,
      ...common,
      ...none,
      sketch: null,
      unitSketch: null,
      ...more,
    });
    expect(rows).toEqual([
      row('count', { trials: 7 }),
      row('distribution', {
        trials: 5,
        sum: 9,
        sketch: '[[4,3],[5,1],[9,1]]',
        unitSketch: '[[4,1],[5,1]]',
      }),
      row('gauge', { trials: 1, min: 1, max: 5, last: 4 }),
      row('mean', { trials: 3, sum: 5, sumSq: '9007199254740994' }),
      row('rate', { trials: 11, events: 3, units: 5 }),
    ]);
  });
});
