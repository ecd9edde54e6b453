import { expect, it } from 'vitest';
import { URGENT_UNTRUSTED_MAX } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { ingestUrgent } from './urgent.ts';

it('ingestUrgent() keeps untrusted events up to its limit and counts the others', async () => {
  const tx = await migratedDatabase();
  const send = (id: string, trusted: boolean, environment = 'e') => {
    const place = { flag: 'f', variant: 'v', draw: 1, unit: 'u' };
    const urgent = { id, metric: 'pii_leaks', ...place, detector: 'd', atMs: 0 };
    return ingestUrgent(tx, { environment, trusted, urgent, nowMs: 0 });
  };
  const totals = () =>
    tx.db.selectFrom('urgent_total').selectAll().orderBy('environment').execute();
  const taken = { duplicate: false, dropped: false };
  expect(await send('first', false)).toEqual(taken);
  expect(await send('first', false)).toEqual({ duplicate: true, dropped: false });
  expect(await totals()).toEqual([{ environment: 'e', untrusted: 1, dropped: 0 }]);
  await tx.db
    .updateTable('urgent_total')
    .set({ untrusted: URGENT_UNTRUSTED_MAX - 1 })
    .execute();
  expect(await send('last', false)).toEqual(taken);
  expect(await send('beyond', false)).toEqual({ duplicate: false, dropped: true });
  expect(await send('first', false)).toEqual({ duplicate: true, dropped: false });
  expect(await send('trusted', true)).toEqual(taken);
  expect(await send('elsewhere', false, 'other')).toEqual(taken);
  expect(await totals()).toEqual([
    { environment: 'e', untrusted: URGENT_UNTRUSTED_MAX, dropped: 1 },
    { environment: 'other', untrusted: 1, dropped: 0 },
  ]);
  const kept = await tx.db.selectFrom('urgent').select('id').execute();
  expect(kept.map(({ id }) => id).sort()).toEqual(['elsewhere', 'first', 'last', 'trusted']);
  const counted = await tx.db.selectFrom('series_bucket').select('trials').execute();
  expect(counted.map(({ trials }) => trials).sort()).toEqual([1, 3]);
});
