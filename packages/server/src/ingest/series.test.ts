import { describe, expect, it } from 'vitest';
import { SERIES_MAX } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { turns } from '../store/store-world.fixture.ts';
import { addSeries } from './series.ts';

describe('addSeries()', () => {
  it('stores known series and drops new ones when the environment is full', async () => {
    const tx = await migratedDatabase();
    const known = turns('new', 1, 1, 0, 0);
    await addSeries(tx, 'production', [known], new Map(), 0);
    for (let from = 1; from < SERIES_MAX; from += 1_000) {
      const rows = Array.from({ length: Math.min(1_000, SERIES_MAX - from) }, (_, index) => ({
        id: `filler-${from + index}`,
        environment: 'production',
        flag: '',
        variant: '',
        draw: 0,
        metric: 'm',
        labels: '{}',
      }));
      await tx.db.insertInto('series').values(rows).execute();
    }
    const mixed = [known, turns('new', 2, 1, 0, 0), known];
    expect(await addSeries(tx, 'production', mixed, new Map(), 0)).toEqual({
      stored: 2,
      dropped: 1,
    });
    expect(await addSeries(tx, 'staging', [known], new Map(), 0)).toEqual({
      stored: 1,
      dropped: 0,
    });
    const bucket = await tx.db.selectFrom('series_bucket').select('trials').execute();
    expect(bucket.map(({ trials }) => trials).sort()).toEqual([1, 3]);
  });
});
