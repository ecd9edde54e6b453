import { expect, test, vi } from 'vitest';
import { aClientWorld, pseudonym } from './client-world.fixture.ts';
import { servingFlag, snapshotOf, watchedFlag } from './ruleset.fixture.ts';

const context = { targetingKey: 'chat-1', conversationStartedAtMs: 1 };

test('evaluations arrive as counts, exposures as pseudonyms, with and without turns', async () => {
  const { server, newClient, cells } = await aClientWorld(snapshotOf(1, { chat: watchedFlag() }));
  const client = newClient();
  await client.ready();
  for (let time = 0; time < 3; time += 1) client.boolean('chat', context, false);
  client.string('gone', context, '');
  client.expose('chat', context);
  client.expose('chat', context);
  const turn = client.conversation({ id: 'chat-2', startedAtMs: 1 }).turn();
  turn.boolean('chat', false);
  turn.end();
  await client.flush();
  await vi.waitFor(() => expect(server.batches.some(({ units }) => units?.length)).toBe(true));
  const counted = cells('evaluations').map(({ flag, variant, draw, labels, cell }) => [
    ...[flag, variant, draw, labels?.['reason']],
    'count' in cell ? cell.count : null,
  ]);
  const chat = counted.filter(([flag]) => flag === 'chat');
  expect(chat.reduce((sum, [, , , , count]) => sum + Number(count), 0)).toBe(4);
  expect(new Set(chat.map((row) => row.slice(0, 4).join()))).toEqual(
    new Set(['chat,new,7,TARGETING_MATCH']),
  );
  expect(counted.filter(([flag]) => flag === 'gone')).toEqual([['gone', '', 0, 'ERROR', 1]]);
  const exposure = { kind: 'exposure', key: 'chat', variant: 'new', draw: 7 };
  const units = server.batches.flatMap((batch) => batch.units ?? []);
  const slow = units.filter(({ kind }) => kind === 'conversation');
  expect(slow).toMatchObject([{ unit: pseudonym('chat-2'), flag: 'chat', turns: 1 }]);
  expect(units.filter(({ kind }) => kind === 'exposure')).toEqual(
    ['chat-1', 'chat-2'].map((unit) => ({
      ...exposure,
      unit: pseudonym(unit),
      atMs: expect.any(Number),
    })),
  );
});

test('tracked events arrive as pseudonyms, those of the last moment too', async () => {
  const { server, newClient } = await aClientWorld(snapshotOf(1, { chat: watchedFlag() }));
  server.flushEveryMs = 60_000;
  const client = newClient();
  await client.ready();
  client.track('paid', { ...context, userId: 'u-1' }, { value: 3, by: 'userId' });
  await client.flush();
  client.track('left', context);
  await client.close();
  client.track('left', context);
  const row = { kind: 'conversion', atMs: expect.any(Number) };
  expect(server.batches.flatMap(({ units = [] }) => units)).toEqual([
    { ...row, key: 'paid', unit: pseudonym('u-1'), value: 3 },
    { ...row, key: 'left', unit: pseudonym('chat-1') },
  ]);
});

test('counts of a process that nobody watches wait for the pace of the server', async () => {
  const plain = servingFlag({ on: true }, 'on');
  const { server, newClient, cells } = await aClientWorld(snapshotOf(1, { plain }));
  server.flushEveryMs = 60_000;
  const client = newClient();
  await client.ready();
  client.boolean('plain', context, false);
  await vi.waitFor(() => expect(server.streams).toBe(1));
  expect(server.batches).toEqual([]);
  await client.close();
  expect(cells('evaluations')).toMatchObject([{ flag: 'plain', cell: { count: 1 } }]);
});
