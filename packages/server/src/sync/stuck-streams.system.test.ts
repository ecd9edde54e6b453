import { type ClientHttp2Session, connect } from 'node:http2';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import { constantFlag, type ServedWorld, servedWorld } from '../stream/served-world.fixture.ts';
import { type SyncServer, startSyncServer } from './start-sync.ts';
import { FlagSyncService } from './sync-proto.ts';

const LARGE = 'x'.repeat(400_000);
const LIMITS = {
  syncStreamsMax: 2,
  syncEveryMs: 1,
  syncUndrainedMs: 60_000,
  streamSweepEveryMs: 20,
} satisfies Partial<Limits>;
let world: ServedWorld;
let server: SyncServer;
const sessions: ClientHttp2Session[] = [];

beforeEach(() => start({}));
afterEach(stop);

async function start(limits: Partial<Limits>): Promise<void> {
  world = servedWorld(
    { large: constantFlag(LARGE) },
    { clock: systemClock, limits: { ...LIMITS, ...limits } },
  );
  server = await startSyncServer(world, { host: '127.0.0.1', port: 0 });
}

async function stop(): Promise<void> {
  for (const session of sessions.splice(0)) session.destroy();
  world.hub.close();
  await server.close();
}

async function startAnew(limits: Partial<Limits>): Promise<void> {
  await stop();
  await start(limits);
}

/** Asks for something of the large document, and reads nothing. */
function deafClient(method: 'SyncFlags' | 'FetchAllFlags' = 'SyncFlags') {
  const session = connect(server.url);
  sessions.push(session);
  session.on('error', () => {});
  const stream = session.request({
    ':method': 'POST',
    ':path': `/flagd.sync.v1.FlagSyncService/${method}`,
    'content-type': 'application/grpc',
    te: 'trailers',
    'flagd-selector': 'sync',
  });
  let isCut = false;
  stream.on('error', () => {});
  stream.on('close', () => {
    isCut = true;
  });
  stream.end(Buffer.alloc(5));
  return { die: () => session.destroy(), read: () => stream.resume(), isCut: () => isCut };
}

const open = () => world.hub.counts().open;

/** Whether a client that reads gets the document. */
async function isServed(): Promise<boolean> {
  const client = createClient(FlagSyncService, createGrpcTransport({ baseUrl: server.url }));
  const abort = new AbortController();
  const stream = client.syncFlags({ selector: 'sync' }, { signal: abort.signal });
  try {
    for await (const { flagConfiguration } of stream) return flagConfiguration.includes(LARGE);
  } catch {
    // It was refused.
  } finally {
    abort.abort();
  }
  return false;
}

test('a client that dies while a document is written to it gives its stream back', async () => {
  const [one, other] = [deafClient(), deafClient()];
  await expect.poll(open).toBe(2);
  expect(await isServed()).toBe(false);
  one.die();
  other.die();
  await expect.poll(open).toBe(0);
  expect(await isServed()).toBe(true);
  await expect.poll(open).toBe(0);
});

test.each(['SyncFlags', 'FetchAllFlags'] as const)(
  'a client that does not take what %s sends is cut off after a while',
  async (method) => {
    await startAnew({ syncUndrainedMs: 300 });
    const deaf = deafClient(method);
    const slow = deafClient(method);
    await after(100);
    slow.read();
    await expect.poll(deaf.isCut).toBe(true);
    await expect.poll(open).toBe(method === 'SyncFlags' ? 1 : 0);
  },
);

test('documents wait for each other above the bytes that may be under way', async () => {
  await startAnew({ syncWritingBytesMax: 500_000 });
  const first = deafClient();
  await expect.poll(open).toBe(1);
  const waiting = isServed();
  await expect.poll(open).toBe(2);
  const answered = await Promise.race([waiting, after(100)]);
  expect(answered).toBe('not yet');
  first.die();
  expect(await waiting).toBe(true);
});

function after(delayMs: number): Promise<string> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs, 'not yet');
  });
}
