import { expect, test } from 'vitest';
import { writeOutbox } from '../controller/write-outbox.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import { hurryHeads } from './hurry-heads.ts';
import { writeDelivery } from './write-delivery.ts';

const NOW_MS = 1_800_000_000_000;
const HOUR_MS = 3_600_000;

/** Notices that failed and wait: "a1" and "a2" of channel "a", "b1" of channel "b", for an hour each. */
async function waiting() {
  const tx = await migratedDatabase();
  const effect = (id: string, channel: string) => ({
    ...{ id, orderingKey: `key:${id}`, kind: 'notify' as const, limitMs: 1_000 },
    payload: { channel, title: id },
  });
  const effects = [effect('a1', 'a'), effect('a2', 'a'), effect('b1', 'b')];
  await writeOutbox(tx, { id: 'ro_1', environment: 'production' }, effects, NOW_MS);
  await tx.db
    .updateTable('outbox')
    .set({ attempts: 4, dueMs: NOW_MS + HOUR_MS })
    .execute();
  const tried = (id: string, channel: string, outcome: 'ok' | 'failed', atMs: number) =>
    writeDelivery(tx, {
      ...{ id, environment: 'production', payload: { channel }, attempts: atMs - NOW_MS },
      ...{ outcome, detail: '', nowMs: atMs },
    });
  const waits = async () => {
    const rows = await tx.db.selectFrom('outbox').selectAll().orderBy('sequence').execute();
    return rows.map(({ id, dueMs }) => [id, dueMs - NOW_MS]);
  };
  return { tx, tried, waits };
}

test('a channel that works again gets at once what waits for it, and no other does', async () => {
  const { tried, waits } = await waiting();
  await tried('a1', 'a', 'failed', NOW_MS + 1);
  await tried('a2', 'a', 'failed', NOW_MS + 2);
  await tried('new', 'a', 'ok', NOW_MS + 1_000);
  expect(await waits()).toEqual([
    ['a1', 1_000],
    ['a2', 1_000],
    ['b1', HOUR_MS],
  ]);
});

test('one notice that fails while others arrive keeps its schedule', async () => {
  const { tried, waits } = await waiting();
  await tried('x', 'a', 'ok', NOW_MS + 1);
  await tried('a1', 'a', 'failed', NOW_MS + 2);
  await tried('y', 'a', 'ok', NOW_MS + 3);
  expect(await waits()).toContainEqual(['a1', HOUR_MS]);
});

test('what a newer notice waits behind is tried at once, but not more often than every 30 s', async () => {
  const { tx, tried, waits } = await waiting();
  await tried('a1', 'a', 'failed', NOW_MS + 1);
  await hurryHeads(tx, ['key:a1'], NOW_MS + 5_000);
  expect(await waits()).toEqual([
    ['a1', 30_001],
    ['a2', HOUR_MS],
    ['b1', HOUR_MS],
  ]);
  await hurryHeads(tx, ['key:b1'], NOW_MS + 5_000);
  expect(await waits()).toContainEqual(['b1', 5_000]);
});

test('what is under way, or was not tried yet, stays as it is', async () => {
  const { tx, waits } = await waiting();
  await tx.db.updateTable('outbox').set({ claimUntilMs: 1 }).where('id', '=', 'a1').execute();
  await tx.db.updateTable('outbox').set({ attempts: 0 }).where('id', '=', 'a2').execute();
  await hurryHeads(tx, ['key:a1', 'key:a2'], NOW_MS + 60_000);
  expect((await waits()).map(([, ms]) => ms)).toEqual([HOUR_MS, HOUR_MS, HOUR_MS]);
});
