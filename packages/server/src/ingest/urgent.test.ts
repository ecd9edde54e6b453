import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { URGENT_UNTRUSTED_MAX } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { ingestUrgent } from './urgent.ts';

it('ingestUrgent() keeps untrusted events up to its limit and counts the others', async () => {
  const tx = await migratedDatabase();
  const hmacSecret = Buffer.from('a secret').toString('base64url');
  const environments = ['e', 'other'].map((key) => ({ key, lineage: 1, version: 0, hmacSecret }));
  await tx.db.insertInto('environment').values(environments).execute();
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
  const kept = await tx.db.selectFrom('urgent').select(['id', 'body']).orderBy('id').execute();
  // Only who is trusted sends pseudonyms: the units of others are hidden here.
  const hmac = createHmac('sha256', 'a secret').update('u').digest();
  const hidden = hmac.subarray(0, 16).toString('base64url');
  expect(kept.map(({ id, body }) => [id, JSON.parse(body).unit])).toEqual([
    ['elsewhere', hidden],
    ['first', hidden],
    ['last', hidden],
    ['trusted', 'u'],
  ]);
  // What untrusted keys tell is in no series.
  const counted = await tx.db.selectFrom('series_bucket').select('trials').execute();
  expect(counted).toEqual([{ trials: 1 }]);
});
