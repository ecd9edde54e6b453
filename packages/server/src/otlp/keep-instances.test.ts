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
    keepInstances(tx, {
      environment: 'production',
      keyId: 'key_1',
      services: [
        { id: 'pod-1', name: 'agent', evaluated, whole: null },
        { id: '', name: '', evaluated: false, whole: null },
      ],
      nowMs,
    });
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
