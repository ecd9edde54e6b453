import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../config/clock.ts';
import { problemReply } from '../http/problem-reply.ts';
import { registerChanges } from './changes-route.ts';
import { constantFlag, type ServedWorld, servedWorld } from './served-world.fixture.ts';
import { registerStream } from './stream-route.ts';

const SEEN = { clientVisible: true };
let world: ServedWorld;
let app: FastifyInstance;
let url: string;
const aborts: AbortController[] = [];

beforeEach(async () => {
  world = servedWorld({ greet: constantFlag('hi', SEEN) }, { clock: systemClock });
  app = fastify();
  app.setErrorHandler((error, _request, reply) => problemReply(error, reply, world.log));
  registerChanges(app, world);
  registerStream(app, world);
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});

afterEach(async () => {
  for (const abort of aborts.splice(0)) abort.abort();
  world.hub.close();
  await app.close();
});

async function listen(query: string, headers: Record<string, string> = {}, path = '/changes') {
  const abort = new AbortController();
  aborts.push(abort);
  const answer = await fetch(`${url}/api/v1/stream${path}${query}`, {
    headers,
    signal: abort.signal,
  });
  let text = '';
  const read = async (): Promise<void> => {
    for await (const chunk of answer.body ?? []) text += new TextDecoder().decode(chunk);
  };
  const ended = read().catch(() => {});
  return {
    status: answer.status,
    type: answer.headers.get('content-type'),
    text: () => text,
    causes: () =>
      [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data).cause),
    ended,
    leave: () => abort.abort(),
  };
}

const ticketOf = (
  kind: 'server' | 'browser' = 'browser',
  at: string | null = null,
  opens: 'changes' | 'any' = 'changes',
) =>
  world.tickets.mint({
    environment: 'production',
    keyId: `key_${kind}`,
    kind,
    keyExpiresMs: null,
    opens,
    at,
  }).ticket;
const browserId = async () => (await world.rulesets.current('production'))?.browserId() ?? '';
const open = () => world.hub.counts().open;

test('a ticket opens a stream that tells of each change of a flag for browsers, and why', async () => {
  const stream = await listen(`?ticket=${ticketOf()}`);
  expect([stream.status, stream.type]).toEqual([200, 'text/event-stream; charset=utf-8']);
  await expect.poll(stream.text).toBe('retry: 1500\n\n');
  world.publish({ other: constantFlag(1) });
  world.publish({ greet: constantFlag('hello', SEEN) });
  world.publish({ greet: constantFlag('off', SEEN) }, 'kill');
  await expect.poll(stream.causes).toEqual(['publish', 'kill']);
  expect(stream.text()).toContain(`id: ${await browserId()}\n`);
  expect(stream.text()).not.toContain(world.currentId());
});

test('a stream begins with what changed since the answers of its ticket', async () => {
  const before = world.currentId();
  expect((await listen(`?ticket=${ticketOf('server', before)}`)).causes()).toEqual([]);
  world.publish({ other: constantFlag(1) });
  const late = await listen(`?ticket=${ticketOf('server', before)}`);
  await expect.poll(late.causes).toEqual(['publish']);
  const back = await listen(`?ticket=${ticketOf('server')}`, { 'last-event-id': before });
  await expect.poll(back.causes).toEqual(['publish']);
});

test('a browser missed only what changed of flags that it sees, and is told no ruleset', async () => {
  const before = await browserId();
  world.publish({ other: constantFlag(1) });
  expect(await browserId()).toBe(before);
  const unchanged = await listen(`?ticket=${ticketOf('browser', before)}`);
  await expect.poll(unchanged.text).toBe('retry: 1500\n\n');
  world.publish({ greet: constantFlag('hello', SEEN) });
  await expect.poll(unchanged.causes).toEqual(['publish']);
  const after = await browserId();
  const late = await listen(`?ticket=${ticketOf('browser', before)}`);
  const back = await listen(`?ticket=${ticketOf()}`, { 'last-event-id': before });
  for (const stream of [late, back]) {
    await expect.poll(stream.causes).toEqual(['publish']);
    expect(stream.text()).toContain(`id: ${after}\n`);
  }
  const guessed = await listen(`?ticket=${ticketOf()}&from=1.1.00000000`);
  await expect.poll(guessed.text).toBe('retry: 1500\n\n');
});

test('an EventSource comes back with its ticket once its stream is gone, and not before', async () => {
  const query = `?ticket=${ticketOf()}`;
  const first = await listen(query);
  await expect.poll(first.text).toBe('retry: 1500\n\n');
  expect((await listen(query)).text()).not.toContain('retry: 1500');
  first.leave();
  await expect.poll(open).toBe(0);
  const again = await listen(query);
  await expect.poll(again.text).toBe('retry: 1500\n\n');
  expect(open()).toBe(1);
});

test('a ticket of the past is told to ask anew, and then to let go of its address', async () => {
  const stream = await listen('?ticket=of-the-past');
  await stream.ended;
  expect([stream.status, stream.text()]).toEqual([
    200,
    'retry: 500\nevent: message\nid: renew\ndata: {"type":"refetchEvaluation","etag":"renew","cause":"publish"}\n\n',
  ]);
  expect((await listen('?ticket=of-the-past', { 'last-event-id': 'renew' })).status).toBe(204);
  expect(open()).toBe(0);
});

test('whoever can send a key needs no ticket', async () => {
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const browser = await listen('', bearer('browser'));
  const server = await listen('', bearer('server'));
  await expect.poll(open).toBe(2);
  world.publish({ other: constantFlag(1) });
  await expect.poll(server.causes).toEqual(['publish']);
  expect(browser.causes()).toEqual([]);
  expect((await listen('', bearer('sync'))).status).toBe(403);
  expect((await listen('')).status).toBe(401);
  expect((await listen('?environment=nowhere', bearer('admin'))).status).toBe(404);
});

test('streams end when the key of their ticket is revoked, and the ticket opens no other', async () => {
  const query = `?ticket=${ticketOf()}`;
  const stream = await listen(query);
  await expect.poll(open).toBe(1);
  world.revoke('browser');
  await stream.ended;
  expect(stream.text()).toBe('retry: 1500\n\n: good-bye\n\n');
  await expect.poll(open).toBe(0);
  expect((await listen(query)).status).toBe(403);
});

test('a ticket of a server key opens the stream of rulesets, once', async () => {
  const query = `?ticket=${ticketOf('server', null, 'any')}`;
  const stream = await listen(query, {}, '');
  expect(stream.status).toBe(200);
  await expect.poll(stream.text).toContain('event: hello');
  expect((await listen(query, {}, '')).status).toBe(401);
  stream.leave();
  await expect.poll(open).toBe(0);
  expect((await listen(query, {}, '')).status).toBe(401);
  expect((await listen(query)).text()).not.toContain('retry: 1500');
});

test('a ticket of the stream of changes never opens that of rulesets, used or not', async () => {
  expect((await listen(`?ticket=${ticketOf('browser')}`, {}, '')).status).toBe(403);
  expect((await listen(`?ticket=${ticketOf('server')}`, {}, '')).status).toBe(403);
  const query = `?ticket=${ticketOf('server', null, 'any')}`;
  const stream = await listen(query);
  await expect.poll(open).toBe(1);
  stream.leave();
  await expect.poll(open).toBe(0);
  expect((await listen(query, {}, '')).status).toBe(403);
});
