import type { StreamEvent } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { createControlPlane } from './control-plane.ts';
import { createLedger } from './ledger.ts';
import { ManualRuntime, settled } from './manual-runtime.fixture.ts';
import { openStream } from './stream.ts';

const BEAT = 'event: beat\ndata: {"serverMs":1,"flushEveryMs":1000}\n\n';
const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8' };

/** One connection of the test's server. */
class Connection {
  readonly headers: Headers;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  readonly response: Response;

  constructor(init: RequestInit) {
    this.headers = new Headers(init.headers);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        init.signal?.addEventListener('abort', () => controller.error(new Error('aborted')));
      },
    });
    this.response = new Response(body, { headers: HEADERS });
  }

  async send(text: string): Promise<void> {
    this.#controller?.enqueue(new TextEncoder().encode(text));
    await settled();
  }

  async end(): Promise<void> {
    this.#controller?.close();
    await settled();
  }
}

function open(answer?: (init: RequestInit) => Promise<Response> | Response) {
  const runtime = new ManualRuntime();
  const connections: Connection[] = [];
  const askedMs: number[] = [];
  const events: StreamEvent[] = [];
  const ledger = createLedger(undefined);
  const state = { lastEventId: null as string | null, downs: 0, catchUps: 0 };
  const catchingUp = { done: Promise.resolve() };
  runtime.respond = async (_url, init) => {
    askedMs.push(runtime.elapsedMs);
    if (answer !== undefined) return await answer(init);
    const connection = new Connection(init);
    connections.push(connection);
    return connection.response;
  };
  const stream = openStream({
    plane: createControlPlane({ url: 'http://tidegate.test/base', key: 'k' }, runtime),
    runtime,
    ledger,
    lastEventId: () => state.lastEventId,
    onEvent: (event) => events.push(event),
    onDown: () => {
      state.downs += 1;
    },
    catchUp: () => {
      state.catchUps += 1;
      return catchingUp.done;
    },
  });
  return { catchingUp, runtime, stream, connections, askedMs, events, ledger, state };
}

test('openStream() shows its key, says what it holds, and hands on events', async () => {
  const { connections, events, state, runtime } = open();
  await settled();
  expect(Object.fromEntries(connections[0]?.headers ?? [])).toEqual({
    accept: 'text/event-stream',
    authorization: 'Bearer k',
  });
  for (const character of `${BEAT}: comment\r\n\r\n`) await connections[0]?.send(character);
  expect(events).toEqual([{ event: 'beat', serverMs: 1, flushEveryMs: 1_000 }]);
  state.lastEventId = '1.2.0a0b0c0d';
  await connections[0]?.end();
  await runtime.advance(500);
  expect(connections[1]?.headers.get('last-event-id')).toBe('1.2.0a0b0c0d');
});

test('openStream() notices a dead connection after 40 s, also when single bytes trickle', async () => {
  const { runtime, connections, ledger, state } = open();
  await settled();
  await connections[0]?.send(BEAT);
  for (let second = 0; second < 39; second += 1) {
    await connections[0]?.send('x');
    await runtime.advance(1_000);
  }
  expect(state.downs).toBe(0);
  await runtime.advance(1_250);
  expect([state.downs, connections.length, ledger.reconnects]).toEqual([1, 2, 1]);
});

test('openStream() stays on a connection that speaks, if only in comments', async () => {
  const { runtime, connections, state } = open();
  await settled();
  for (let beat = 0; beat < 20; beat += 1) {
    await connections[0]?.send(beat % 2 === 0 ? BEAT : ':\n');
    await runtime.advance(30_000);
  }
  expect([state.downs, connections.length]).toEqual([0, 1]);
});

test('openStream() gives up a server that takes the connection and never answers', async () => {
  const hang = ({ signal }: RequestInit) =>
    new Promise<Response>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('aborted')));
    });
  const { runtime, askedMs } = open(hang);
  await runtime.advance(40_250);
  expect(askedMs).toEqual([0, 40_250]);
});

test('openStream() drops a connection that sends a malformed or oversized event', async () => {
  for (const bad of ['data: {\n\n', 'event: beat\ndata: {}\n\n', 'data: '.padEnd(4_200_000, 'x')]) {
    const { runtime, connections, events, state } = open();
    await settled();
    await connections[0]?.send(bad);
    await runtime.advance(500);
    expect([state.downs, connections.length, state.catchUps]).toEqual([1, 2, 1]);
    await connections[1]?.send(`event: parade\ndata: {}\n\n${BEAT}`);
    expect(events).toHaveLength(1);
  }
});

test('openStream() lets us catch up before it opens a stream that repeats what it cannot read', async () => {
  const { runtime, connections, state, catchingUp, stream } = open();
  const gate = { open: () => {} };
  await settled();
  catchingUp.done = new Promise((resolve) => {
    gate.open = resolve;
  });
  await connections[0]?.send('data: '.padEnd(4_200_000, 'x'));
  await runtime.advance(30_000);
  expect([state.downs, state.catchUps, connections.length]).toEqual([1, 1, 1]);
  state.lastEventId = '1.2.0a0b0c0d';
  gate.open();
  await runtime.advance(500);
  expect(connections[1]?.headers.get('last-event-id')).toBe('1.2.0a0b0c0d');
  await connections[1]?.end();
  expect(state.catchUps).toBe(1);
  stream.close();
});

test('openStream() stays closed when it is closed while we catch up', async () => {
  const { runtime, connections, catchingUp, stream } = open();
  const gate = { open: () => {} };
  await settled();
  catchingUp.done = new Promise((resolve) => {
    gate.open = resolve;
  });
  await connections[0]?.send('data: {\n\n');
  stream.close();
  gate.open();
  await runtime.advance(60_000);
  expect([connections.length, runtime.nextTimerMs]).toEqual([1, null]);
});

test('openStream() comes back when a goodbye asks it to, neither sooner nor in step', async () => {
  const { runtime, connections } = open();
  await settled();
  await connections[0]?.send('event: goodbye\ndata: {"retryMs":4000}\n\n');
  expect(runtime.nextTimerMs).toBe(6_000);
  await runtime.advance(6_000);
  expect(connections).toHaveLength(2);
});

test('openStream() waits longer after each failure and afresh after a healthy minute', async () => {
  const { runtime, connections } = open();
  const waitAfterMs = async (upMs: number): Promise<number | null> => {
    const connection = connections.at(-1);
    for (let ms = 0; ms < upMs; ms += 15_000) {
      await connection?.send(BEAT);
      await runtime.advance(15_000);
    }
    await connection?.end();
    const waitMs = runtime.nextTimerMs;
    await runtime.advance(waitMs ?? 0);
    return waitMs;
  };
  await settled();
  const waits: (number | null)[] = [];
  for (const upMs of [0, 0, 45_000, 60_000, 0]) waits.push(await waitAfterMs(upMs));
  expect(waits).toEqual([250, 500, 1_000, 250, 500]);
});

test.each([
  ['401', () => new Response('', { status: 401 }), 2, 12],
  ['403', () => new Response('', { status: 403 }), 2, 12],
  ['429', () => new Response('', { status: 429 }), 10, 24],
  ['500', () => new Response('', { status: 500 }), 10, 24],
  ['a proxy page', () => new Response('<html>', { status: 200 }), 10, 24],
  ['no connection', () => Promise.reject(new Error('refused')), 10, 24],
])(
  'openStream() keeps asking, but rarely, when it gets %s for ten minutes',
  async (_, answer, least, most) => {
    const { runtime, askedMs } = open(answer);
    runtime.chance = 0.01;
    await runtime.advance(600_000);
    expect(askedMs.length).toBeGreaterThan(least);
    expect(askedMs.length).toBeLessThan(most + 6);
    const late = askedMs.filter((ms) => ms > 60_000);
    const gaps = late.slice(1).map((ms, index) => ms - (late[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(30_000);
  },
);

test('openStream() obeys Retry-After', async () => {
  const headers = { 'retry-after': '20' };
  const { runtime, askedMs } = open(() => new Response('', { status: 503, headers }));
  await runtime.advance(22_600);
  expect(askedMs).toEqual([0, 22_500]);
});

test('close() ends the connection for good', async () => {
  const { runtime, stream, connections, state } = open();
  await settled();
  stream.close();
  await runtime.advance(600_000);
  expect([connections.length, state.downs, runtime.nextTimerMs]).toEqual([1, 0, null]);
});
