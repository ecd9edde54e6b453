import { expect, test } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import type { Tables } from '../store/tables.ts';
import { DELIVERY_RETENTION_MS } from './limits.ts';
import { pruneDeliveries } from './prune-deliveries.ts';

const row = (effectId: string, atMs: number): Tables['delivery'] => ({
  ...{ effectId, attempt: 1, environment: 'production', channel: 'ops', title: 'x', atMs },
  ...{ outcome: 'ok', detail: '' },
});

test('pruneDeliveries() forgets what is older than 30 days, a part at a time', async () => {
  const { db } = await migratedDatabase();
  await db
    .insertInto('delivery')
    .values([row('a', 0), row('b', 0), row('c', 1)])
    .execute();
  const nowMs = DELIVERY_RETENTION_MS + 1;
  expect(await pruneDeliveries(db, nowMs - 1, 10)).toBe(0);
  expect(await pruneDeliveries(db, nowMs, 1)).toBe(1);
  expect(await pruneDeliveries(db, nowMs, 10)).toBe(1);
  expect(await db.selectFrom('delivery').select('effectId').execute()).toEqual([{ effectId: 'c' }]);
});

test('pruneDeliveries() keeps as many as its limit, the newest', async () => {
  const { db } = await migratedDatabase();
  await db
    .insertInto('delivery')
    .values([row('a', 1), row('b', 2), row('c', 3)])
    .execute();
  expect(await pruneDeliveries(db, 3, 10, 3)).toBe(0);
  expect(await pruneDeliveries(db, 3, 10, 2)).toBe(1);
  expect(await pruneDeliveries(db, 3, 10, 2)).toBe(0);
  const left = await db.selectFrom('delivery').select('effectId').execute();
  expect(left).toEqual([{ effectId: 'b' }, { effectId: 'c' }]);
});
