import { describe, expect, it } from 'vitest';
import { FAILED_UNITS_MAX } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { turns } from '../store/store-world.fixture.ts';
import { noteFailedUnits } from './failed-units.ts';

describe('noteFailedUnits()', () => {
  it('counts a unit once for a flag, metric and draw, whoever tells of it', async () => {
    const tx = await migratedDatabase();
    const first = turns('new', 1, 5, 3, 10_000);
    const again = turns('new', 1, 5, 3, 10_000);
    const otherDraw = turns('new', 2, 5, 1, 10_000);
    const { fresh, beyond } = await noteFailedUnits(tx, 'production', [first, otherDraw], 7);
    expect([fresh.get(first), fresh.get(otherDraw), beyond.size]).toEqual([3, 1, 0]);
    expect((await noteFailedUnits(tx, 'production', [again], 8)).fresh.get(again)).toBe(0);
    const total = await tx.db.selectFrom('failed_unit_total').selectAll().executeTakeFirst();
    expect(total).toMatchObject({ metric: 'error_rate', kept: 4, dropped: 0 });
    const rows = await tx.db.selectFrom('failed_unit').select('firstMs').execute();
    expect(rows.map(({ firstMs }) => firstMs)).toEqual([7, 7, 7, 7]);
  });

  it('keeps no more than its limit and counts the others', async () => {
    const tx = await migratedDatabase();
    await noteFailedUnits(tx, 'production', [turns('new', 1, 1, 1, 0)], 7);
    await tx.db
      .updateTable('failed_unit_total')
      .set({ kept: FAILED_UNITS_MAX - 2 })
      .execute();
    const series = turns('new', 1, 9, 5, 10_000);
    const { fresh, beyond } = await noteFailedUnits(tx, 'production', [series], 8);
    expect([fresh.get(series), beyond.get(series)]).toEqual([2, 3]);
    const total = await tx.db.selectFrom('failed_unit_total').selectAll().executeTakeFirst();
    expect([total?.kept, total?.dropped]).toEqual([FAILED_UNITS_MAX, 3]);
  });
});
