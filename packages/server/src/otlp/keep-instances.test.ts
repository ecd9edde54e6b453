import { expect, test } from 'vitest';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { changes } from '../store/operations.ts';
import { keepInstances } from './keep-instances.ts';

test('keepInstances() takes a process to hold the current version when it tells of evaluations', async () => {
  const tx = await migratedDatabase();
  await changes.bootstrap(tx, { nowMs: 0, environments: ['production'] });
  const versionTo = (version: number) =>
    tx.db.updateTable('environment').set({ version }).execute();
  const say = (evaluated: boolean, nowMs: number) =>
    keepInstances(tx, 'production', [
      {
        keyId: 'key_1',
        services: [
          { id: 'pod-1', name: 'agent', evaluated, whole: null },
          { id: '', name: '', evaluated: false, whole: null },
        ],
        nowMs,
      },
    ]);
  const rows = () =>
    tx.db
      .selectFrom('instance')
      .select(['id', 'sequence', 'version', 'seenMs'])
      .orderBy('id')
      .execute();
  const key = (sequence: number, seenMs: number) => ({
    id: 'otlp:key_1',
    sequence,
    version: 0,
    seenMs,
  });
  await versionTo(3);
  await say(false, 1);
  expect(await rows()).toEqual([
    key(1, 1),
    { id: 'otlp:pod-1', sequence: 1, version: 0, seenMs: 1 },
  ]);
  await say(true, 2);
  await versionTo(4);
  await say(false, 3);
  expect(await rows()).toEqual([
    key(3, 3),
    { id: 'otlp:pod-1', sequence: 3, version: 3, seenMs: 3 },
  ]);
});

test('keepInstances() takes a process that speaks again for alive', async () => {
  const tx = await migratedDatabase();
  await changes.bootstrap(tx, { nowMs: 0, environments: ['production'] });
  for (const evaluated of [true, false]) {
    const services = [{ id: 'a', name: 'agent', evaluated, whole: null }];
    const spoken = [{ keyId: 'key_1', services, nowMs: 1 }];
    await keepInstances(tx, 'production', spoken);
    await tx.db.updateTable('instance').set({ closedMs: 1 }).execute();
    await keepInstances(tx, 'production', spoken);
    expect(await tx.db.selectFrom('instance').select('closedMs').execute()).toEqual([
      { closedMs: null },
    ]);
  }
});

test('keepInstances() takes many requests as it takes one after the other', async () => {
  const tx = await migratedDatabase();
  await changes.bootstrap(tx, { nowMs: 0, environments: ['production'] });
  await tx.db.updateTable('environment').set({ version: 3 }).execute();
  const said = (id: string, keyId: string, evaluated: boolean, nowMs: number) => {
    return { keyId, services: [{ id, name: 'agent', evaluated, whole: null }], nowMs };
  };
  await keepInstances(tx, 'production', [
    said('a', 'key_1', false, 1),
    said('b', 'key_1', false, 2),
    said('a', 'key_2', true, 3),
    said('a', 'key_1', false, 4),
  ]);
  await keepInstances(tx, 'production', []);
  const rows = await tx.db
    .selectFrom('instance')
    .select(['id', 'keyId', 'sequence', 'version', 'seenMs'])
    .orderBy('id')
    .execute();
  expect(rows).toEqual([
    { id: 'otlp:a', keyId: 'key_1', sequence: 3, version: 3, seenMs: 4 },
    { id: 'otlp:b', keyId: 'key_1', sequence: 1, version: 0, seenMs: 2 },
  ]);
});
