import { type Client, Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../config/clock.ts';
import { silentLog } from '../config/log.ts';
import { constantFlag, type ServedWorld, servedWorld } from '../stream/served-world.fixture.ts';
import { type SyncServer, startSyncServer } from './start-sync.ts';
import { FlagSyncService } from './sync-proto.ts';

const LIMITS = { syncDocumentBytes: 2_000, syncEveryMs: 20, syncStreamsMax: 2 };
let world: ServedWorld;
let server: SyncServer;
let client: Client<typeof FlagSyncService>;
const logged: string[] = [];
const aborts: AbortController[] = [];

beforeEach(async () => {
  logged.length = 0;
  const log = { ...silentLog, warn: (_fields: object, text: string) => void logged.push(text) };
  world = servedWorld({ greet: constantFlag('hi') }, { clock: systemClock, limits: LIMITS, log });
  server = await startSyncServer(world, { host: '127.0.0.1', port: 0 });
  client = createClient(FlagSyncService, createGrpcTransport({ baseUrl: server.url }));
});

afterEach(async () => {
  for (const abort of aborts.splice(0)) abort.abort();
  world.hub.close();
  await server.close();
});

const documentOf = (text: string) => JSON.parse(text).flags.greet.variants.on;
const failure = async (call: Promise<unknown>) => {
  const error = ConnectError.from(await call.catch((cause: unknown) => cause));
  return [Code[error.code], error.rawMessage];
};

/** Reads a stream until it ends: values, and how it ended. */
function follow(selector = 'sync', headers: Record<string, string> = {}) {
  const abort = new AbortController();
  aborts.push(abort);
  const values: unknown[] = [];
  const ended = (async () => {
    const stream = client.syncFlags({ selector }, { headers, signal: abort.signal });
    for await (const { flagConfiguration } of stream) values.push(documentOf(flagConfiguration));
  })().then(
    () => 'end',
    (cause: unknown) => Code[ConnectError.from(cause).code],
  );
  return { values, ended, leave: () => abort.abort() };
}

test.each([
  ['the message', { selector: 'sync' }, {}],
  ['the header of the selector', {}, { 'flagd-selector': 'sync' }],
  ['a bearer key', { selector: 'source=x' }, { authorization: 'Bearer sync' }],
])('FetchAllFlags answers the document when the key is in %s', async (_what, message, headers) => {
  const { flagConfiguration } = await client.fetchAllFlags(message, { headers });
  expect(JSON.parse(flagConfiguration)).toEqual({
    flags: { greet: constantFlag('hi') },
    metadata: { scope: 'production' },
  });
});

test('every call is refused without a sync key', async () => {
  const advice = 'send "Authorization: Bearer <key>"';
  expect(await failure(client.fetchAllFlags({}))).toEqual([
    'Unauthenticated',
    `Cannot use "flagd.sync.v1 FetchAllFlags": no API key was sent; ${advice}`,
  ]);
  expect((await failure(client.fetchAllFlags({ selector: 'wrong' })))[0]).toBe('Unauthenticated');
  expect((await failure(client.getMetadata({})))[0]).toBe('Unauthenticated');
  expect(await failure(client.fetchAllFlags({ selector: 'server' }))).toEqual([
    'PermissionDenied',
    'Cannot use "flagd.sync.v1 FetchAllFlags": the key is of kind "server"; use one of kind "sync"',
  ]);
  expect(await follow('').ended).toBe('Unauthenticated');
});

test('GetMetadata answers that there is none', async () => {
  const answer = await client.getMetadata({}, { headers: { 'flagd-selector': 'sync' } });
  expect(answer.metadata).toBeUndefined();
});

test('SyncFlags sends the document at once and after each change, the newest of many', async () => {
  const { values } = follow();
  await expect.poll(() => values).toEqual(['hi']);
  world.publish({ greet: constantFlag('hello') });
  await expect.poll(() => values).toEqual(['hi', 'hello']);
  for (let count = 1; count <= 50; count += 1) world.publish({ greet: constantFlag(count) });
  await expect.poll(() => values.at(-1)).toBe(50);
  expect(values.length).toBeLessThan(10);
});

test('SyncFlags ends with an error when its key is revoked, and when the server closes', async () => {
  const revoked = follow();
  await expect.poll(() => revoked.values.length).toBe(1);
  world.revoke('sync');
  expect(await revoked.ended).toBe('Unauthenticated');
  expect(await follow().ended).toBe('Unauthenticated');
});

test('SyncFlags ends with an error when the server closes', async () => {
  const stream = follow();
  await expect.poll(() => stream.values.length).toBe(1);
  world.hub.close();
  await server.close();
  expect(await stream.ended).toBe('Unavailable');
});

test('SyncFlags takes a bounded number of streams, and forgets those that left', async () => {
  const [one, other] = [follow(), follow()];
  await expect.poll(() => one.values.length + other.values.length).toBe(2);
  expect(await follow().ended).toBe('ResourceExhausted');
  one.leave();
  await expect.poll(() => world.hub.counts().open).toBe(1);
  const third = follow();
  await expect.poll(() => third.values).toEqual(['hi']);
});

test('a document over the limit is refused with its size, logged, and ends streams', async () => {
  const stream = follow();
  await expect.poll(() => stream.values.length).toBe(1);
  world.publish({ large: constantFlag('x'.repeat(3_000)) });
  expect(await stream.ended).toBe('ResourceExhausted');
  const [code, message] = await failure(client.fetchAllFlags({ selector: 'sync' }));
  expect([code, message]).toEqual([
    'ResourceExhausted',
    expect.stringMatching(/^Cannot sync "production": its flags are \d+ bytes and at most 2000/),
  ]);
  expect(logged).toContain(message);
});

test('startSyncServer() rejects when the port is taken', async () => {
  const again = startSyncServer(world, { host: '127.0.0.1', port: server.port });
  await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
