import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Channel, Channels } from '../config/channels.ts';
import { type FakeClock, fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { silentLog } from '../config/log.ts';
import type { ClaimedEffect, Store, Transactions } from '../store/store.ts';
import { createOutboxWorker, type OutboxWorker } from './outbox-worker.ts';
import { aReceiver } from './receiver.fixture.ts';

type Finished = Parameters<Transactions['finishEffect']>[0];

type Claiming = Parameters<Transactions['claimEffects']>[0];

/** The two doors of the store that the worker uses, over a list. */
function outboxOver(queue: ClaimedEffect[], finished: Finished[]): Pick<Store, 'transact'> {
  const doors = {
    claimEffects: (input: Claiming) => {
      claims.push(input);
      return queue.splice(0, input.limit);
    },
    finishEffect: (input: Finished) => {
      finished.push(input);
      return null;
    },
  };
  return {
    transact: async (name, input) =>
      (doors as unknown as Record<string, (given: unknown) => never>)[name]?.(input) as never,
  };
}

const queue: ClaimedEffect[] = [];
const finished: Finished[] = [];
const claims: Claiming[] = [];
const received: { url: string; headers: IncomingHttpHeaders; body: string }[] = [];
let statuses: Record<string, number>;
let retryAfterS: string;
let clock: FakeClock;
let worker: OutboxWorker;
let closeReceiver: () => Promise<void>;
let base: string;

beforeEach(async () => {
  for (const list of [queue, finished, claims, received]) list.length = 0;
  statuses = {};
  retryAfterS = '';
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const url = request.url ?? '';
      received.push({ url, headers: request.headers, body });
      const headers = retryAfterS === '' ? {} : { 'retry-after': retryAfterS };
      response.writeHead(statuses[url] ?? 200, headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  closeReceiver = () => new Promise((resolve) => server.close(() => resolve()));
  clock = fakeClock();
  start({ a: channel('/a'), b: channel('/b') }, 1);
});

afterEach(async () => {
  await worker.close();
  await closeReceiver();
});

const webhook = (url: string): Channel => ({ kind: 'webhook', url, secrets: [] });
const channel = (path: string): Channel => webhook(`${base}${path}`);

function start(named: Channels['named'], term: number | null): void {
  worker = createOutboxWorker({
    store: outboxOver(queue, finished),
    channels: { named, allowAddresses: ['127.0.0.1/32'] },
    clock,
    limits,
    log: silentLog,
    term: () => term,
    random: () => 0.5,
  });
}

function claimed(channel: string, attempts = 1): ClaimedEffect {
  const payload = { channel, event: 'rollout.rolled-back', title: 'Back', text: 'errors' };
  const effect = {
    id: `ro:4:${channel}`,
    orderingKey: channel,
    kind: 'notify',
    payload,
    limitMs: 10_000,
  } as const;
  return { effect, rolloutId: 'ro', attempts };
}

test('wake() delivers to the channel and finishes the effect', async () => {
  queue.push(claimed('a'));
  await worker.wake();
  expect(received.map(({ url, headers }) => [url, headers['webhook-id']])).toEqual([
    ['/a', 'ro:4:a'],
  ]);
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({ type: 'rollout.rolled-back' });
  expect(finished).toEqual([
    {
      id: 'ro:4:a',
      outcome: 'ok',
      detail: 'the receiver answered 200',
      retryAtMs: null,
      nowMs: clock.nowMs(),
      others: ['b'],
    },
  ]);
});

test('wake() tries again later where it failed, and lets the healthy channel have its own', async () => {
  statuses['/b'] = 500;
  queue.push(claimed('a'), claimed('b'));
  await worker.wake();
  const retryAtMs = clock.nowMs() + 5_000;
  expect(finished.map((end) => [end.id, end.outcome, end.retryAtMs]).sort()).toEqual([
    ['ro:4:a', 'ok', null],
    ['ro:4:b', 'failed', retryAtMs],
  ]);
});

test('wake() waits as long as a receiver asks, a day at most', async () => {
  retryAfterS = '3600';
  statuses['/a'] = 429;
  statuses['/b'] = 503;
  queue.push(claimed('a'), claimed('b', 9));
  await worker.wake();
  const waits = finished.map((end) => [end.id, (end.retryAtMs ?? 0) - clock.nowMs()]).sort();
  // After nine failures the schedule itself waits a day, which is longer.
  expect(waits).toEqual([
    ['ro:4:a', 3_600_000],
    ['ro:4:b', 86_400_000],
  ]);
  retryAfterS = '999999999';
  queue.push(claimed('a'));
  await worker.wake();
  expect(finished.at(-1)?.retryAtMs).toBe(clock.nowMs() + limits.retryAfterMaxMs);
});

test('wake() tries a test once, and says which channels may be told', async () => {
  statuses['/a'] = 500;
  const { effect, ...rest } = claimed('a');
  const payload = { ...effect.payload, event: 'channel.test' };
  queue.push({ ...rest, effect: { ...effect, payload } });
  await worker.wake();
  expect(finished).toMatchObject([{ outcome: 'failed', retryAtMs: null, others: ['b'] }]);
});

test('wake() makes no attempt on a channel that is disabled', async () => {
  queue.push({ ...claimed('a'), disabled: 'the receiver answered 410' });
  await worker.wake();
  expect(received).toEqual([]);
  expect(finished).toMatchObject([
    { detail: 'the channel is disabled: the receiver answered 410', retryAtMs: null },
  ]);
});

test('wake() tells the store who is to rest when a receiver wants no more', async () => {
  statuses['/a'] = 410;
  queue.push(claimed('a'));
  await worker.wake();
  expect(finished).toMatchObject([{ disables: 'the receiver answered 410', retryAtMs: null }]);
});

test('wake() looks again when a delivery is over, and holds nobody up meanwhile', async () => {
  const { url, sockets } = await aReceiver(() => 'hang');
  start({ slow: webhook(url), a: channel('/a') }, 1);
  queue.push(claimed('slow'));
  void worker.wake();
  await expect.poll(() => sockets.size).toBe(1);
  queue.push(claimed('a'));
  await worker.wake();
  expect(finished.map(({ id }) => id)).toEqual(['ro:4:a']);
  expect(claims).toMatchObject([
    { limit: limits.outboxAtOnce, perChannel: limits.outboxPerChannel, underway: {} },
    { limit: limits.outboxAtOnce - 1, underway: { slow: 1 } },
    // After "a" was told.
    { limit: limits.outboxAtOnce - 1, underway: { slow: 1 } },
  ]);
});

test('wake() gives up after the tenth attempt', async () => {
  statuses['/a'] = 503;
  queue.push(claimed('a', 10));
  await worker.wake();
  expect(finished).toMatchObject([{ outcome: 'failed', retryAtMs: null }]);
});

test.each([
  ['a', 'the receiver answered 410'],
  ['toString', 'no channel named "toString"; add it to the server\'s configuration file'],
])('wake() gives up at once on channel %s: %s', async (name, detail) => {
  statuses['/a'] = 410;
  queue.push(claimed(name));
  await worker.wake();
  expect(finished).toMatchObject([{ outcome: 'failed', detail, retryAtMs: null }]);
});

test('wake() claims nothing while another controller leads', async () => {
  start({ a: channel('/a') }, null);
  queue.push(claimed('a'));
  await worker.wake();
  expect([queue.length, received.length]).toEqual([1, 0]);
});

test('start() looks once a second', async () => {
  worker.start();
  queue.push(claimed('a'));
  await clock.advance(999);
  expect(queue).toHaveLength(1);
  await clock.advance(1);
  await expect.poll(() => finished.length).toBe(1);
});

test('close() does not wait for a receiver that hangs', async () => {
  const sockets = new Set<Socket>();
  const hanging = createServer(() => {});
  hanging.on('connection', (socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  const { port } = hanging.address() as AddressInfo;
  start({ slow: webhook(`http://127.0.0.1:${port}`) }, 1);
  queue.push(claimed('slow'));
  const working = worker.wake();
  await expect.poll(() => sockets.size).toBe(1);
  await worker.close();
  await working;
  expect(finished).toMatchObject([{ outcome: 'failed', retryAtMs: clock.nowMs() + 5_000 }]);
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => hanging.close(resolve));
});
