import { expect, test } from 'vitest';
import { RETENTION_MS } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import type { TelemetrySource } from '../store/tables.ts';
import { prune } from './prune.ts';

test('prune() forgets old conversions, lowers their totals, and lets names go that have none', async () => {
  const tx = await migratedDatabase();
  const row = (event: string, unit: string, firstMs: number, environment = 'e') => ({
    ...{
      environment,
      event,
      unit,
      minuteMs: firstMs,
      n: 2,
      sum: 1.5,
      sumSq: 2,
      firstMs,
      lastMs: 9,
    },
    source: 'browser' as const,
  });
  await tx.db
    .insertInto('conversion')
    .values([row('paid', 'a', 0), row('paid', 'b', 1), row('left', 'a', 0, 'f')])
    .execute();
  const total = (
    environment: string,
    event: string,
    units: number,
    source: TelemetrySource = 'browser',
  ) => ({
    source,
    ...{ environment, event, units, kept: units, n: 2 * units, sum: 1.5 * units, lastMs: 9 },
  });
  const untouched = [total('e', 'paid', 7, 'server'), total('f', 'paid', 3)];
  await tx.db
    .insertInto('conversion_total')
    .values([total('e', 'paid', 2), total('f', 'left', 1), ...untouched])
    .execute();
  const nowMs = RETENTION_MS.conversion + 1;
  expect(await prune(tx, { nowMs: nowMs - 1, limit: 10 })).toEqual({ rows: 0 });
  expect(await prune(tx, { nowMs, limit: 1 })).toEqual({ rows: 1 });
  expect(await prune(tx, { nowMs, limit: 1 })).toEqual({ rows: 1 });
  const left = await tx.db.selectFrom('conversion').select(['event', 'unit']).execute();
  expect(left).toEqual([{ event: 'paid', unit: 'b' }]);
  const totals = await tx.db
    .selectFrom('conversion_total')
    .selectAll()
    .orderBy('environment')
    .orderBy('source')
    .execute();
  expect(totals).toEqual([total('e', 'paid', 1), ...untouched]);
});

test('prune() lets a unit go out of its total with its last row', async () => {
  const tx = await migratedDatabase();
  const place = { environment: 'e', event: 'paid', source: 'server' as const };
  const row = (unit: string, firstMs: number) => ({
    ...{ ...place, unit, minuteMs: firstMs, n: 1, sum: 1, sumSq: 1, firstMs, lastMs: firstMs },
  });
  await tx.db
    .insertInto('conversion')
    .values([row('a', 0), row('a', 60_000), row('b', 0)])
    .execute();
  await tx.db
    .insertInto('conversion_total')
    .values({ ...place, units: 2, kept: 3, n: 3, sum: 3, lastMs: 60_000 })
    .execute();
  expect(await prune(tx, { nowMs: RETENTION_MS.conversion + 1, limit: 10 })).toEqual({ rows: 2 });
  expect(await tx.db.selectFrom('conversion_total').selectAll().execute()).toEqual([
    { ...place, units: 1, kept: 1, n: 1, sum: 1, lastMs: 60_000 },
  ]);
});
