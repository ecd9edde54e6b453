import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RateCell } from '@tidegate/core';
import { streamText } from 'ai';
import { convertArrayToReadableStream, MockLanguageModelV3 } from 'ai/test';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createClient } from './create-client.ts';
import { LoopbackServer, UNIT_KEY } from './loopback-server.fixture.ts';
import { patchOf, servingFlag, snapshotOf, watchedFlag } from './ruleset.fixture.ts';
import type { Client, ClientOptions, RulesetChange } from './types.ts';

const first = snapshotOf(1, { chat: watchedFlag('new') });
const second = snapshotOf(2, { chat: watchedFlag('legacy') });
const context = { targetingKey: 'chat-1', conversationStartedAtMs: 1 };
const clients: Client[] = [];
let server: LoopbackServer;
let directory = '';

beforeEach(async () => {
  server = await new LoopbackServer(first).listen();
  directory = await mkdtemp(join(tmpdir(), 'tidegate-client-'));
});

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

function newClient(options: Partial<ClientOptions> = {}): Client {
  const client = createClient({ url: server.url, key: 'tg_test', ...options });
  clients.push(client);
  return client;
}

const publish = (to = second, cause: 'publish' | 'rollback' = 'rollback') => {
  const patch = patchOf(server.ruleset, to, cause);
  server.ruleset = to;
  server.send(patch);
};
const cells = (metric: string) =>
  server.batches.flatMap(({ series }) => series).filter((series) => series.metric === metric);
/** Turns under flags; the whole product counts them beside. */
const turns = () => cells('error_rate').filter(({ flag }) => flag !== '');
const sumOf = (field: 'trials' | 'events' | 'newUnits') =>
  turns().reduce((sum, { cell }) => sum + (cell as RateCell)[field], 0);
const pseudonym = (unit: string) =>
  createHmac('sha256', Buffer.from(UNIT_KEY, 'base64url'))
    .update(unit)
    .digest()
    .subarray(0, 16)
    .toString('base64url');

test('ready() brings the ruleset from the network, and patches follow', async () => {
  const client = newClient();
  expect(client.details('chat', context, false)).toMatchObject({
    value: false,
    reason: 'ERROR',
    errorCode: 'FLAG_NOT_FOUND',
  });
  expect(await client.ready()).toEqual({ source: 'network', ruleset: first.id, live: true });
  const changes: RulesetChange[] = [];
  const stop = client.onRuleset((change) => changes.push(change));
  client.onRuleset(() => {
    throw new Error('a bad listener');
  });
  expect(client.boolean('chat', context, false)).toBe(true);
  publish();
  await vi.waitFor(() => expect(client.boolean('chat', context, true)).toBe(false));
  const rollback = { id: second.id, cause: 'rollback', flags: ['chat'] };
  expect(changes).toEqual([{ ...rollback, atMs: expect.any(Number) }]);
  stop();
  expect(await client.ready()).toMatchObject({ ruleset: second.id, live: true });
});

test('a rollback that is too large for the stream takes effect all the same', async () => {
  const client = newClient();
  await client.ready();
  expect(client.boolean('chat', context, false)).toBe(true);
  server.ruleset = second;
  // No stream ever comes back: nothing but the client itself can fetch it.
  server.streamStatus = 503;
  server.raw(`event: patch\ndata: ${'x'.repeat(4_194_304)}`);
  await vi.waitFor(() => expect(client.boolean('chat', context, true)).toBe(false), 3_000);
  expect(await client.ready({ timeoutMs: 10 })).toMatchObject({ ruleset: second.id, live: false });
});

test('ready() says what it has when nobody answers: bootstrap, or nothing', async () => {
  server.streamStatus = 503;
  const document = { flags: { chat: servingFlag({ on: true }, 'on') } };
  const client = newClient({ bootstrap: document });
  const readiness = { ruleset: null, live: false };
  expect(await client.ready({ timeoutMs: 20 })).toEqual({ ...readiness, source: 'bootstrap' });
  expect(client.boolean('chat', context, false)).toBe(true);
  const bare = newClient();
  expect(await bare.ready({ timeoutMs: 20 })).toEqual({ ...readiness, source: 'none' });
});

test('ready() serves the last known ruleset from disk, before any bootstrap, for ever', async () => {
  const before = newClient({ cacheDirectory: directory });
  await before.ready();
  publish();
  await vi.waitFor(() => expect(before.boolean('chat', context, true)).toBe(false));
  await before.close();
  await server.close();
  const bootstrap = { flags: { chat: servingFlag({ on: true }, 'on') } };
  const after = newClient({ cacheDirectory: directory, bootstrap });
  expect(await after.ready({ timeoutMs: 20 })).toEqual({
    source: 'disk',
    ruleset: second.id,
    live: false,
  });
  expect(after.boolean('chat', context, true)).toBe(false);
  const otherKey = newClient({ cacheDirectory: directory, key: 'tg_other' });
  expect(await otherKey.ready({ timeoutMs: 20 })).toMatchObject({ source: 'none' });
});

test('the stream goes on from the ruleset that the disk had', async () => {
  const before = newClient({ cacheDirectory: directory });
  await before.ready();
  await before.close();
  const after = newClient({ cacheDirectory: directory });
  expect(await after.ready()).toEqual({ source: 'disk', ruleset: first.id, live: true });
  expect(server.lastEventIds).toEqual([undefined, first.id]);
  expect(server.requests.filter((request) => request.includes('ruleset'))).toHaveLength(1);
});

test('the client refuses a store that went back in time and keeps what it has', async () => {
  const warnings: string[] = [];
  server.ruleset = second;
  const client = newClient({ onWarning: ({ code }) => warnings.push(code) });
  await client.ready();
  server.ruleset = first;
  server.dropStreams();
  await vi.waitFor(() => expect(client.counters().refusedRulesets).toBeGreaterThan(0), 5_000);
  expect(client.boolean('chat', context, true)).toBe(false);
  expect(warnings).toContain('ruleset-refused');
  expect(await client.ready({ timeoutMs: 10 })).toMatchObject({ ruleset: second.id, live: false });
});

test('a turn arrives at the server, its failed unit as a pseudonym', async () => {
  const client = newClient();
  await client.ready();
  const chat = client.conversation({ id: 'chat-1', startedAtMs: 1 });
  for (const failed of [false, true, true]) {
    const turn = chat.turn();
    expect(turn.boolean('chat', false)).toBe(true);
    turn.observe('tokens_out', 12);
    turn.end({ failed });
  }
  await client.flush();
  await vi.waitFor(() => expect(sumOf('trials')).toBe(3));
  expect([sumOf('events'), sumOf('newUnits')]).toEqual([2, 1]);
  const failed = cells('error_rate').flatMap(({ cell }) => (cell as RateCell).failedUnits);
  expect(failed).toEqual([pseudonym('chat-1')]);
  for (const series of turns()) {
    expect(series).toMatchObject({ flag: 'chat', variant: 'new', draw: 7 });
    expect(series.startMs % 10_000).toBe(0);
  }
  expect(server.batches.at(-1)?.ruleset).toEqual({ lineage: 1, version: 1 });
});

test('an opening turn is told at once, so that a process which dies leaves a trace', async () => {
  server.flushEveryMs = 60_000;
  const client = newClient();
  await client.ready();
  client.conversation({ id: 'chat-1', startedAtMs: 1 }).turn().boolean('chat', false);
  await vi.waitFor(() => expect(cells('error_rate')).toHaveLength(1));
  expect(cells('error_rate')[0]?.cell).toMatchObject({ trials: 0, openUnits: 1 });
});

test('the client sends heartbeats while a flag is watched, numbered without a gap', async () => {
  const client = newClient();
  await client.ready();
  await vi.waitFor(() => expect(server.batches.length).toBeGreaterThan(3));
  server.telemetryStatuses.push(503, 503);
  client.observe('memory_mb', 120);
  await vi.waitFor(() => expect(cells('memory_mb')).toHaveLength(1), 5_000);
  const { sequences, instances } = {
    sequences: server.batches.map(({ sequence }) => sequence),
    instances: new Set(server.batches.map(({ instanceId }) => instanceId)),
  };
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));
  expect(instances.size).toBe(1);
  expect(cells('memory_mb')[0]).toMatchObject({ flag: '', variant: '', draw: 0 });
});

test('report() reaches the server at once, and the rollback reaches the client', async () => {
  server.flushEveryMs = 60_000;
  const client = newClient();
  await client.ready();
  const turn = client.conversation({ id: 'chat-1', startedAtMs: 1 }).turn();
  turn.boolean('chat', false);
  server.urgentStatuses.push(500);
  turn.report('pii_leaks', { detector: 'phone' });
  await vi.waitFor(() => expect(server.urgent).toHaveLength(1), 3_000);
  expect(server.urgent[0]).toMatchObject({
    metric: 'pii_leaks',
    flag: 'chat',
    variant: 'new',
    draw: 7,
    unit: pseudonym('chat-1'),
    detector: 'phone',
  });
  publish();
  await vi.waitFor(() => expect(client.boolean('chat', context, true)).toBe(false));
  expect(turn.boolean('chat', false)).toBe(true);
});

test('large telemetry is cut to the size of a body and compressed', async () => {
  server.flushEveryMs = 60_000;
  const client = newClient();
  await client.ready();
  const turn = client.conversation({ id: 'chat-1', startedAtMs: 1 }).turn();
  turn.boolean('chat', false);
  await vi.waitFor(() => expect(server.batches).toHaveLength(1));
  for (let metric = 0; metric < 1_500; metric += 1) {
    for (let value = 1; value < 60; value += 1) turn.observe(`m_${metric}`, value);
  }
  await client.flush();
  const series = server.batches.flatMap((batch) => batch.series);
  // A metric whose observations span two windows is two series.
  const metrics = series.map(({ metric }) => metric).filter((metric) => metric.startsWith('m_'));
  expect(new Set(metrics).size).toBe(1_500);
  expect(server.batches.length).toBeGreaterThan(2);
  expect(server.bodies.slice(1).every((body) => body[0] === 0x1f)).toBe(true);
  const sizes = server.batches.map((batch) => Buffer.byteLength(JSON.stringify(batch)));
  expect(Math.max(...sizes)).toBeLessThan(256 * 1_024);
});

test('close() sends the rest with a good-bye, and nothing afterwards throws', async () => {
  server.flushEveryMs = 60_000;
  const client = newClient();
  await client.ready();
  const chat = client.conversation({ id: 'chat-1', startedAtMs: 1 });
  const turn = chat.turn();
  turn.boolean('chat', false);
  turn.end();
  const open = chat.turn();
  open.boolean('chat', false);
  await client.close();
  await client.close();
  expect(server.batches.map(({ closing }) => closing === true)).toEqual([
    ...server.batches.slice(1).map(() => false),
    true,
  ]);
  expect([sumOf('trials'), sumOf('events')]).toEqual([1, 0]);
  await vi.waitFor(() => expect(server.streams).toBe(0));
  const before = client.counters().droppedObservations;
  open.end();
  expect(client.counters().droppedObservations).toBeGreaterThan(before);
  expect(client.boolean('chat', context, false)).toBe(true);
  await client.flush();
  expect(await client.ready()).toMatchObject({ ruleset: first.id });
});

test.each(['flush', 'close'] as const)(
  '%s() delivers a zero-tolerance event whose next try is minutes away',
  async (end) => {
    const client = newClient();
    await client.ready();
    const turn = client.conversation({ id: 'chat-1', startedAtMs: 1 }).turn();
    turn.boolean('chat', false);
    // A 401 waits for 30 s at least.
    server.urgentStatuses.push(401, ...(end === 'close' ? [503, 503] : []));
    const isPosted = (request: string) => request.endsWith('/urgent');
    turn.report('pii_leaks', { detector: 'phone' });
    await vi.waitFor(() => expect(server.requests.filter(isPosted)).toHaveLength(1));
    expect(server.urgent).toEqual([]);
    await client[end]();
    expect(server.urgent).toHaveLength(1);
    expect(client.counters().droppedObservations).toBe(0);
  },
);

test('close() takes no longer than two seconds when nobody answers', async () => {
  await server.close();
  const client = newClient();
  client.observe('memory_mb', 1);
  const started = performance.now();
  await client.close();
  expect(performance.now() - started).toBeLessThan(2_500);
  expect(client.counters().droppedBatches).toBe(1);
});

test('createClient() refuses a URL and a key that cannot be used at all', () => {
  for (const url of ['', 'tidegate', 'ftp://host', undefined as unknown as string]) {
    expect(() => createClient({ url, key: 'k' })).toThrow(
      /^Cannot create a client: ".*" is no http/,
    );
  }
  for (const key of ['', 'a b', 'ä', undefined as unknown as string]) {
    expect(() => createClient({ url: 'http://h', key })).toThrow(/the key is empty or no key/);
  }
});

test('the lines of the AI SDK work as a user writes them', async () => {
  const bundle = { model: 'm', prompt: 'Be brief' };
  const variants = { new: bundle, legacy: bundle, 'new~7': bundle, 'legacy~7': bundle };
  server.ruleset = snapshotOf(3, { agent: { ...watchedFlag(), variants } });
  const client = newClient();
  await client.ready();
  const total = { total: 3, noCache: 3, cacheRead: 0, cacheWrite: 0 };
  const stream = convertArrayToReadableStream([
    { type: 'stream-start' as const, warnings: [] },
    { type: 'text-start' as const, id: '1' },
    { type: 'text-delta' as const, id: '1', delta: 'Hi' },
    { type: 'text-end' as const, id: '1' },
    {
      type: 'finish' as const,
      finishReason: { unified: 'stop' as const, raw: 'stop' },
      usage: { inputTokens: total, outputTokens: { total: 5, text: 5, reasoning: 0 } },
    },
  ]);
  const models = () => new MockLanguageModelV3({ doStream: { stream } });
  const messages = [{ role: 'user' as const, content: 'Hello' }];
  const turn = client.conversation({ id: 'chat-1', startedAtMs: 1 }).turn();
  const agent = turn.bundle('agent', { model: 'fallback', prompt: '' });
  const response = streamText({
    ...turn.aiSdk(agent, { models, tools: {} }),
    messages,
  }).toUIMessageStreamResponse();
  expect(await response.text()).toContain('Hi');
  await client.flush();
  await vi.waitFor(() => expect(sumOf('trials')).toBe(1));
  const under = (key: string) =>
    server.batches.flatMap(({ series }) =>
      series.filter(({ flag }) => flag === key).map(({ metric }) => metric),
    );
  const tokens = ['tokens_in', 'tokens_out', 'tokens_cached', 'tokens_reasoning'];
  const model = ['loop_length', 'truncated_rate', 'refusal_rate', 'model_mismatch_rate'];
  const figures = ['error_rate', 'latency_ms', 'ttft_ms', ...tokens, ...model];
  expect(new Set(under('agent'))).toEqual(new Set([...figures, 'evaluations']));
  expect(new Set(under(''))).toEqual(new Set([...figures, 'concurrent_sessions']));
});

test('onLive() tells when the stream goes and comes back', async () => {
  const client = newClient();
  const lives: boolean[] = [];
  client.onLive(() => {
    throw new Error('a bad listener');
  });
  const stop = client.onLive((live) => lives.push(live));
  await client.ready();
  expect(lives).toEqual([true]);
  server.dropStreams();
  await vi.waitFor(() => expect(lives).toEqual([true, false, true]), 5_000);
  stop();
  await client.close();
  expect(lives).toHaveLength(3);
});
