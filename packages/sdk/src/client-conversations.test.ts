import { expect, test, vi } from 'vitest';
import { aClientWorld, pseudonym } from './client-world.fixture.ts';
import { snapshotOf, watchedFlag } from './ruleset.fixture.ts';
import type { Client } from './types.ts';

const startedAtMs = 1;

async function aWatchedWorld() {
  const world = await aClientWorld(snapshotOf(1, { chat: watchedFlag() }));
  world.server.flushEveryMs = 60_000;
  const units = (kind: string) =>
    world.server.batches.flatMap((batch) => batch.units ?? []).filter((unit) => unit.kind === kind);
  const run = (client: Client, id: string, userId: string) => {
    const turn = client.conversation({ id, startedAtMs, userId }).turn();
    turn.boolean('chat', false);
    turn.cost(0.5);
    turn.end();
  };
  return { ...world, units, run };
}

test('a second user behind a conversation is told without waiting for the pace', async () => {
  const { newClient, units, run } = await aWatchedWorld();
  const client = newClient();
  await client.ready();
  run(client, 'chat-1', 'ann');
  run(client, 'chat-1', 'bob');
  await vi.waitFor(() => expect(units('session')).toHaveLength(2), { timeout: 5_000 });
  const place = { flag: 'chat', variant: 'new', draw: 7 };
  const row = { kind: 'session', key: pseudonym('chat-1'), ...place, atMs: expect.any(Number) };
  expect(units('session')).toEqual([
    { ...row, unit: pseudonym('ann') },
    { ...row, unit: pseudonym('bob') },
  ]);
});

test('close() counts the conversations that go on, and sets their levels to 0', async () => {
  const { newClient, cells, run } = await aWatchedWorld();
  const client = newClient();
  await client.ready();
  run(client, 'chat-1', 'ann');
  run(client, 'chat-2', 'ann');
  await client.flush();
  const levels = () =>
    cells('concurrent_sessions').map(({ cell }) => (cell.kind === 'gauge' ? cell.last : null));
  expect([levels(), cells('active_users')]).toMatchObject([[2], [{ cell: { last: 1 } }]]);
  await client.close();
  expect(levels()).toEqual([2, 0]);
  const failures = cells('conversation_failure_rate');
  expect(failures.map(({ flag, cell }) => [flag, cell.kind === 'rate' && cell.trials])).toEqual([
    ['', 2],
    ['chat', 2],
  ]);
  const costs = cells('cost_usd').map(({ flag, cell }) => [
    flag,
    ...(cell.kind === 'distribution' ? [cell.sumMicro, (cell.perUnit ?? []).length] : []),
  ]);
  expect(costs).toEqual([
    ['', 1e6, 0],
    ['chat', 1e6, 0],
    ['', 0, 1],
    ['chat', 0, 1],
  ]);
  expect(client.counters()).toMatchObject({ droppedObservations: 0, overflowedLabels: 0 });
});
