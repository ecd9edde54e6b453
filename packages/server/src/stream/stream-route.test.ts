import type { StreamEvent } from '@tidegate/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FLAGS_FILE, startTestServer, type TestServer } from '../http/server.fixture.ts';
import { readEvents } from './stream.fixture.ts';

let server: TestServer;
let key: { text: string; id: string };
const aborts: AbortController[] = [];

beforeEach(async () => {
  server = await startTestServer();
  await server.call('POST', '/api/v1/apply', { key: server.admin, body: { files: [FLAGS_FILE] } });
  key = await server.key('server');
});

afterEach(async () => {
  for (const abort of aborts.splice(0)) abort.abort();
  await server.remove();
});

interface Listener {
  readonly status: number;
  readonly headers: Headers;
  events(): StreamEvent[];
  readonly ended: Promise<void>;
}

async function listen(
  headers: Record<string, string> = {},
  query = '',
  text = key.text,
): Promise<Listener> {
  const abort = new AbortController();
  aborts.push(abort);
  const answer = await fetch(`${server.url}/api/v1/stream${query}`, {
    headers: { authorization: `Bearer ${text}`, ...headers },
    signal: abort.signal,
  });
  let received = '';
  const decoder = new TextDecoder();
  const read = async (): Promise<void> => {
    for await (const chunk of answer.body ?? [])
      received += decoder.decode(chunk, { stream: true });
  };
  const ended = read().catch(() => {});
  return {
    status: answer.status,
    headers: answer.headers,
    events: () => readEvents(received),
    ended,
  };
}

const set = (variant: string) =>
  server.call('POST', '/api/v1/flags/greet/set', {
    key: server.admin,
    body: { environment: 'production', variant },
  });

async function currentId(): Promise<string> {
  const answer = await server.call('GET', '/api/v1/ruleset', { key: key.text });
  return (answer.body as { id: string }).id;
}

test('the stream greets, refers to the ruleset and sends patches', async () => {
  const stream = await listen();
  expect([stream.status, stream.headers.get('content-type')]).toEqual([
    200,
    'text/event-stream; charset=utf-8',
  ]);
  const before = await currentId();
  await expect.poll(stream.events).toMatchObject([
    { event: 'hello', current: before, unitKey: expect.any(String) },
    { event: 'snapshot', to: before, url: `/api/v1/rulesets/${before}` },
  ]);
  await set('hi');
  await expect
    .poll(() => stream.events()[2])
    .toMatchObject({
      event: 'patch',
      base: before,
      to: await currentId(),
      cause: 'publish',
      flags: { greet: { defaultVariant: 'hi' } },
    });
});

test.each([
  ['Last-Event-ID', (id: string) => listen({ 'last-event-id': id })],
  ['?from=', (id: string) => listen({}, `?from=${id}`)],
])('the stream replays what was missed since %s', async (_what, resume) => {
  const before = await currentId();
  await set('hi');
  const stream = await resume(before);
  await expect
    .poll(() => stream.events().slice(1))
    .toMatchObject([{ event: 'patch', base: before, to: await currentId() }]);
});

test('the stream refers to the ruleset when the id that it was given is no id', async () => {
  const stream = await listen({ 'last-event-id': "1.1.x' OR 1=1" });
  await expect.poll(() => stream.events()[1]?.event).toBe('snapshot');
});

test('the stream is for server keys, and for admin keys that name an environment', async () => {
  expect((await listen({}, '', (await server.key('browser')).text)).status).toBe(403);
  expect((await listen({}, '', 'wrong')).status).toBe(401);
  expect((await listen({}, '', server.admin)).status).toBe(422);
  expect((await listen({}, '?environment=nowhere', server.admin)).status).toBe(404);
  expect((await listen({}, '?environment=staging')).status).toBe(403);
  expect((await listen({}, '?environment=staging', server.admin)).status).toBe(200);
});

test('the stream ends when its key is revoked', async () => {
  const stream = await listen();
  await expect.poll(() => stream.events().length).toBe(2);
  await server.call('DELETE', `/api/v1/keys/${key.id}`, { key: server.admin });
  await stream.ended;
  expect(stream.events().at(-1)).toEqual({ event: 'goodbye', retryMs: 1_000 });
  expect((await listen()).status).toBe(401);
});

test('the stream says good-bye when the server closes', async () => {
  const stream = await listen();
  await expect.poll(() => stream.events().length).toBe(2);
  await server.close();
  await stream.ended;
  expect(stream.events().at(-1)).toEqual({ event: 'goodbye', retryMs: 1_000 });
});

test('a ticket opens the stream when a server key asked for it, and none that came with answers', async () => {
  const status = async (ticket: string) =>
    (await fetch(`${server.url}/api/v1/stream?ticket=${ticket}`, { method: 'GET' })).status;
  const ticketFor = async (text: string) => {
    const { body } = await server.call('POST', '/api/v1/stream/tickets', { key: text });
    return (body as { ticket: string }).ticket;
  };
  expect(await status(await ticketFor((await server.key('browser')).text))).toBe(403);
  const { body } = await server.call('POST', '/ofrep/v1/evaluate/flags', {
    key: key.text,
    body: { context: {} },
  });
  const [stream] = (body as { eventStreams: { endpoint: { requestUri: string } }[] }).eventStreams;
  expect(await status(stream?.endpoint.requestUri.split('ticket=')[1] ?? '')).toBe(403);
  const ticket = await ticketFor(key.text);
  const abort = new AbortController();
  aborts.push(abort);
  const url = `${server.url}/api/v1/stream?ticket=${ticket}`;
  expect((await fetch(url, { signal: abort.signal })).status).toBe(200);
  expect(await status(ticket)).toBe(401);
});
