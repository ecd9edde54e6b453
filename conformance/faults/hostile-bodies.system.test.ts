/** F31: bodies and sockets that are there to exhaust the server, at a server of its own. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CHAOS, report, reportCost } from './fault-report.fixture.ts';
import { type ServerProcess, startServerProcess } from './server-process.fixture.ts';

const MB = 1_048_576;
const SOCKETS = 2_000;
/** Of them, those that send their headers at once and drip their body. */
const BODY_SOCKETS = 500;
const PATHS = ['/api/v1/telemetry', '/v1/traces'] as const;
/** What is a list in the body of each. */
const LISTS: Readonly<Record<string, string>> = {
  '/api/v1/telemetry': 'series',
  '/v1/traces': 'resourceSpans',
};

let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(() => server?.remove());

/** Times of good batches, one after the other for a while, ms. */
async function healthyTimes(forMs: number): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + forMs;
  while (performance.now() < end) {
    const startedMs = performance.now();
    const status = await sendGood(`healthy-${Math.round(startedMs)}`);
    expect(status).toBe(200);
    times.push(performance.now() - startedMs);
    await pause(10);
  }
  return times;
}

async function sendGood(instanceId: string): Promise<number> {
  const nowMs = Date.now();
  const place = { flag: '', variant: '', draw: 0, metric: 'requests', startMs: nowMs };
  const series = [{ ...place, cell: { kind: 'count', count: 1 } }];
  const dropped = { observations: 0, batches: 0 };
  const ruleset = { lineage: 0, version: 0 };
  const head = { schema: 1, instanceId, sequence: 1, sentAtMs: nowMs };
  return await post(PATHS[0], JSON.stringify({ ...head, ruleset, dropped, series }));
}

/** The status; 0 when the connection was cut. */
async function post(path: string, body: RequestInit['body'], more: object = {}): Promise<number> {
  try {
    const answer = await fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.serverKey}`,
        'content-type': 'application/json',
        ...more,
      },
      body: body ?? null,
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}

const chunk = new Uint8Array(MB).fill(0x20);

/** Spaces, in chunks without a length before them. */
function spaces(megabytes: number): ReadableStream {
  let left = megabytes;
  return new ReadableStream({
    pull(controller) {
      left -= 1;
      if (left < 0) controller.close();
      else controller.enqueue(chunk);
    },
  });
}

const HOSTILE: Readonly<Record<string, (path: string) => Promise<number>>> = {
  'gzip bomb of 1 GB': (path) => {
    // Members of a gzip file follow each other: 100 of 10 MB are 1 GB in 1 MB.
    const member = gzipSync(new Uint8Array(10 * MB).fill(0x20));
    const bomb = Buffer.concat(Array.from({ length: 102 }, () => member));
    return post(path, bomb, { 'content-encoding': 'gzip' });
  },
  '100 MB with a length': (path) => post(path, new Uint8Array(100 * MB).fill(0x20)),
  '100 MB without one': (path) => post(path, spaces(100)),
  'JSON 10 000 levels deep': (path) =>
    post(path, `{"${LISTS[path]}":${'['.repeat(10_000)}${']'.repeat(10_000)}}`),
  'JSON that is 30 000 levels deep and ends there': (path) => post(path, '{"a":'.repeat(30_000)),
  'gzip that is cut off': (path) =>
    post(path, gzipSync('{"schema":1}').subarray(0, 15), { 'content-encoding': 'gzip' }),
  'no JSON': (path) => post(path, '\u0000\uffff{'),
};

test('F31: hostile bodies are refused and cost little', async (context) => {
  for (let times = 0; times < 20; times += 1) await sendGood(`warm-${times}`);
  const before = server.rssMb();
  const taken: string[] = [];
  let largest = before;
  for (const path of PATHS) {
    if ((await post(path, '{}')) === 404) continue;
    for (const [what, send] of Object.entries(HOSTILE)) {
      const status = await send(path);
      // 0: cut off while it was still sending.
      // A receiver of OTLP passes over what it does not know.
      const isIgnored = path === '/v1/traces' && status === 200 && what.includes('deep');
      if (status !== 0 && (status < 400 || status >= 500) && !isIgnored)
        taken.push(`${path} ${what}: ${status}`);
      largest = Math.max(largest, server.rssMb());
    }
  }
  expect(taken).toEqual([]);
  expect(await sendGood('after')).toBe(200);
  report(context, 'F31', {
    'hostile bodies that were taken, or broke the server': [taken.length, { is: 0 }],
  });
  reportCost(context, 'F31', {
    'memory that hostile bodies cost, MB': [largest - before, { atMost: 64 }],
  });
});

test.runIf(CHAOS)('F31: 2 000 sockets that drip a byte in 10 s are closed', async (context) => {
  const quiet = await healthyTimes(2_000);
  const before = server.rssMb();
  const startedMs = performance.now();
  const { hostname, port } = new URL(server.url);
  const closedAfterMs: number[] = [];
  const head = `POST ${PATHS[0]} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${server.serverKey}\r\ncontent-type: application/json\r\n`;
  const sockets = Array.from({ length: SOCKETS }, (_, index): Socket => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => {});
    socket.resume();
    socket.once('close', () => closedAfterMs.push(performance.now() - startedMs));
    socket.write(index < BODY_SOCKETS ? `${head}content-length: 1000\r\n\r\n{` : head);
    return socket;
  });
  const drip = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('x');
  }, 10_000);
  // The measuring process is busy while it opens them.
  await Promise.all(sockets.map((socket) => socket.connecting && once(socket, 'connect')));
  const besieged = await healthyTimes(5_000);
  const largest = server.rssMb();
  while (closedAfterMs.length < SOCKETS && performance.now() - startedMs < 40_000) await pause(200);
  clearInterval(drip);
  for (const socket of sockets) socket.destroy();
  const last = Math.max(...closedAfterMs.slice(0, SOCKETS));
  report(context, 'F31', {
    'sockets that were not closed within 30 s': [
      SOCKETS - closedAfterMs.filter((ms) => ms <= 30_000).length,
      { is: 0 },
    ],
  });
  reportCost(context, 'F31', {
    'last socket closed after, s': [last / 1_000, { atMost: 30 }],
    'healthy p99 beside them, times the quiet one': [p99(besieged) / p99(quiet), { atMost: 2 }],
    'memory that 2 000 slow sockets cost, MB': [largest - before, { atMost: 64 }],
  });
});

function p99(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length * 0.99)] ?? Number.NaN;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
