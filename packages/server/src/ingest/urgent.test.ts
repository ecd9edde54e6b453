import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { insertFlags } from '../flag/insert.ts';
import { URGENT_UNTRUSTED_MAX } from '../store/limits.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import type { ReadTx } from '../store/transaction.ts';
import { ingestUrgent } from './urgent.ts';

it('ingestUrgent() keeps untrusted events up to its limit and counts the others', async () => {
  const tx = await migratedDatabase();
  const hmacSecret = Buffer.from('a secret').toString('base64url');
  const environments = ['e', 'other'].map((key) => ({ key, lineage: 1, version: 0, hmacSecret }));
  await tx.db.insertInto('environment').values(environments).execute();
  for (const { key: environment } of environments) {
    await insertFlags(tx, [{ ...FLAG_ROW, environment }]);
  }
  const send = (id: string, trusted: boolean, environment = 'e') => {
    const place = { flag: 'f', variant: 'v', draw: 0, unit: 'u' };
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
  expect(await counted(tx)).toEqual([{ flag: 'f', variant: 'v', trials: 1 }]);
});

it('ingestUrgent() counts an event under its place only, one without a flag for the whole product', async () => {
  const tx = await migratedDatabase();
  await tx.db
    .insertInto('environment')
    .values({ key: 'e', lineage: 1, version: 0, hmacSecret: 'c2VjcmV0' })
    .execute();
  await insertFlags(
    tx,
    ['f', 'g'].map((key) => ({ ...FLAG_ROW, key, environment: 'e' })),
  );
  const what = { metric: 'pii_leaks', draw: 0, unit: 'u', detector: 'd', atMs: 0 };
  const send = (id: string, flag: string, variant: string) =>
    ingestUrgent(tx, {
      ...{ environment: 'e', trusted: true, nowMs: 9 },
      urgent: { ...what, id, flag, variant },
    });
  // One report of a turn that met two flags; its process counts it for the whole product.
  await send('1', 'f', 'v');
  await send('2', 'g', 'v');
  expect(await counted(tx)).toEqual([
    { flag: 'f', variant: 'v', trials: 1 },
    { flag: 'g', variant: 'v', trials: 1 },
  ]);
  await send('3', '', 'all');
  expect((await counted(tx))[0]).toEqual({ flag: '', variant: 'all', trials: 1 });
});

it('ingestUrgent() writes down what was never served, counts it, and believes it in nothing', async () => {
  const tx = await migratedDatabase();
  await tx.db
    .insertInto('environment')
    .values({ key: 'e', lineage: 1, version: 0, hmacSecret: 'c2VjcmV0' })
    .execute();
  await insertFlags(tx, [{ ...FLAG_ROW, environment: 'e' }]);
  const what = { metric: 'pii_leaks', unit: 'u', detector: 'd', atMs: 0 };
  const send = (id: string, flag: string, variant: string, draw: number) =>
    ingestUrgent(tx, {
      ...{ environment: 'e', trusted: true, nowMs: 9 },
      urgent: { ...what, id, flag, variant, draw },
    });
  await send('1', 'nothing', 'v', 0);
  await send('2', 'f', 'made-up', 0);
  await send('3', 'f', 'v', 1);
  expect(await counted(tx)).toEqual([]);
  const kept = await tx.db.selectFrom('urgent').select('id').orderBy('id').execute();
  expect(kept).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }]);
  const row = { environment: 'e', reason: 'never-served', source: 'server', metric: 'pii_leaks' };
  const times = { n: 1, firstMs: 9, lastMs: 9 };
  expect(
    await tx.db.selectFrom('quarantine').selectAll().orderBy('flag').orderBy('variant').execute(),
  ).toEqual([
    { ...row, flag: 'f', variant: 'made-up', ...times },
    { ...row, flag: 'f', variant: 'v', ...times },
    { ...row, flag: 'nothing', variant: 'v', ...times },
  ]);
});

function counted({ db }: ReadTx) {
  return db
    .selectFrom('series_bucket')
    .innerJoin('series', 'series.id', 'seriesId')
    .select(['flag', 'variant', 'trials'])
    .orderBy('flag')
    .execute();
}

const FLAG_ROW = {
  ...{ key: 'f', description: null, kind: 'string', variants: '{"v":1}', off: 'v', serve: 'v' },
  ...{ aliases: '[]', schema: null, variable: null, clientVisible: 0, settings: '{}' },
  ...{ foreign: null, changedMs: 0 },
};
