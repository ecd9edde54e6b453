import { expect, test } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { listInstances } from './list-instances.ts';

test('listInstances() tells of processes, not of pages', async () => {
  const tx = await migratedDatabase();
  const instance = { environment: 'e', sequence: 1, lostBatches: 0, droppedObservations: 0 };
  const said = { sdk: 'tidegate-js/0.1.0', clockAheadMs: -40 };
  const heard = { ...instance, lineage: 1, version: 2, seenMs: 5, closedMs: null, ...said };
  const key = { environment: 'e', name: '', hash: '', prefix: '', createdMs: 0 };
  const unused = { ...key, expiresMs: null, lastUsedMs: null, revokedMs: null };
  await tx.db
    .insertInto('api_key')
    .values(['server', 'browser'].map((kind) => ({ ...unused, id: kind, kind, hash: kind })))
    .execute();
  await tx.db
    .insertInto('instance')
    .values(['server', 'browser', 'gone'].map((keyId) => ({ ...heard, keyId, id: `of-${keyId}` })))
    .execute();
  const told = { environment: 'e', version: 2, seenMs: 5, lostBatches: 0, ...said };
  const processes = [
    { ...told, id: 'of-gone' },
    { ...told, id: 'of-server' },
  ];
  expect(await listInstances(tx, { environment: 'e', sinceMs: 5 })).toEqual(processes);
  expect(await listInstances(tx, { environment: null, sinceMs: 5 })).toEqual(processes);
  expect(await listInstances(tx, { environment: 'f', sinceMs: 5 })).toEqual([]);
});
