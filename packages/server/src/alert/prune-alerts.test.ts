import { expect, test } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import type { Tables } from '../store/tables.ts';
import { FIRING_KEPT_MS } from './limits.ts';
import { pruneAlerts } from './prune-alerts.ts';

const firing = (id: string, resolvedMs: number | null): Tables['alert_firing'] => ({
  ...{ id, environment: 'production', rule: 'errors', severity: 'error', firedMs: 0, resolvedMs },
  ...{ value: null, sentence: 'x', incidentId: null, silenced: 0 },
});

test('pruneAlerts() forgets firings by age and beyond their limit, and none that goes on', async () => {
  const { db } = await migratedDatabase();
  const rows = [firing('a', 1), firing('b', 2), firing('c', 3), firing('on', null)];
  await db.insertInto('alert_firing').values(rows).execute();
  const left = async () =>
    (await db.selectFrom('alert_firing').select('id').orderBy('id').execute()).map(({ id }) => id);
  expect(await pruneAlerts(db, 10, 10, 3)).toBe(0);
  expect(await pruneAlerts(db, 10, 10, 2)).toBe(1);
  expect(await left()).toEqual(['b', 'c', 'on']);
  expect(await pruneAlerts(db, FIRING_KEPT_MS + 3, 10)).toBe(1);
  expect(await left()).toEqual(['c', 'on']);
});
