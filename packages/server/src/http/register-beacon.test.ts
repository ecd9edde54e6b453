import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import type { Transactions } from '../store/store.ts';
import { FLAGS_FILE, startTestServer, type TestServer } from './server.fixture.ts';

let server: TestServer;
const logged: unknown[] = [];
const ingested: Parameters<Transactions['ingestBatch']>[0][] = [];
const log = (...line: unknown[]) => void logged.push(line);

beforeAll(async () => {
  server = await startTestServer({
    corsOrigins: ['https://shop.example'],
    log: { error: log, warn: log, info: log },
    wrapStore: (store) => ({
      ...store,
      transact: async (name, input) => {
        if (name === 'ingestBatch')
          ingested.push(input as Parameters<Transactions['ingestBatch']>[0]);
        return await store.transact(name, input);
      },
    }),
  });
  const body = { files: [FLAGS_FILE] };
  await server.call('POST', '/api/v1/apply', { key: server.admin, body });
});

afterAll(async () => {
  await server.remove();
});

const startMs = Math.floor(Date.now() / 10_000) * 10_000;
let instances = 0;

function batch(more: object = {}): object {
  instances += 1;
  return {
    schema: 1,
    instanceId: `page-${instances}`,
    sequence: 1,
    sentAtMs: Date.now(),
    ruleset: { lineage: 0, version: 0 },
    dropped: { observations: 0, batches: 0 },
    series: [
      {
        flag: '',
        variant: '',
        draw: 0,
        metric: 'js_errors',
        labels: { message: 'TypeError: away' },
        startMs,
        cell: { kind: 'count', count: 2 },
      },
    ],
    ...more,
  };
}

async function beacon(
  body: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; code: string; text: string; headers: Headers }> {
  const answer = await fetch(`${server.url}/api/v1/telemetry/beacon`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain;charset=UTF-8', ...headers },
    body,
  });
  const text = await answer.text();
  const code = text === '' ? '' : String(JSON.parse(text).code);
  return { status: answer.status, code, text, headers: answer.headers };
}

test('a beacon of a page is stored as telemetry of its browser key', async () => {
  const key = await server.key('browser');
  const answer = await beacon(JSON.stringify({ key: key.text, batch: batch() }), {
    origin: 'https://shop.example',
  });
  expect([answer.status, answer.text, answer.headers.get('cache-control')]).toEqual([
    204,
    '',
    'no-store',
  ]);
  expect(ingested.at(-1)).toMatchObject({
    environment: 'production',
    keyId: key.id,
    trusted: false,
    batch: { instanceId: `page-${instances}`, series: [{ metric: 'js_errors' }] },
  });
});

test('a beacon from no page, and from a page of this server, is taken', async () => {
  const { text: key } = await server.key('browser');
  const send = (headers: Record<string, string>) =>
    beacon(JSON.stringify({ key, batch: batch() }), headers);
  expect((await send({})).status).toBe(204);
  expect((await send({ origin: server.url })).status).toBe(204);
});

test.each(['https://evil.example', 'null', 'https://shop.example.evil.example'])(
  'a beacon of the origin "%s" is refused',
  async (origin) => {
    const { text: key } = await server.key('browser');
    const answer = await beacon(JSON.stringify({ key, batch: batch() }), { origin });
    expect([answer.status, answer.code]).toEqual([403, 'forbidden']);
  },
);

test('a beacon takes browser keys only, and no error tells the key', async () => {
  const { text: serverKey } = await server.key('server');
  const answers = [
    await beacon(JSON.stringify({ key: serverKey, batch: batch() })),
    await beacon(JSON.stringify({ key: server.admin, batch: batch() })),
    await beacon(JSON.stringify({ key: 'tg_browser_unknown', batch: batch() })),
    await beacon(JSON.stringify({ batch: batch() })),
    await beacon(`{"key":"${serverKey}", broken`),
    await beacon(JSON.stringify({ key: serverKey.repeat(9), batch: batch() })),
  ];
  expect(answers.map(({ status, code }) => `${status} ${code}`)).toEqual([
    '403 forbidden',
    '403 forbidden',
    '401 unauthenticated',
    '422 malformed-request',
    '422 malformed-request',
    '422 malformed-request',
  ]);
  const said = JSON.stringify([answers.map(({ text }) => text), logged]);
  for (const secret of [serverKey, server.admin, serverKey.slice(0, 16)]) {
    expect(said).not.toContain(secret);
  }
});

test('a beacon is checked as telemetry is, takes text only, and at most 64 KiB', async () => {
  const { text: key } = await server.key('browser');
  const padded = (bytes: number) => {
    const empty = JSON.stringify({ key, batch: { ...batch(), note: '' } }).length;
    return JSON.stringify({ key, batch: { ...batch(), note: 'x'.repeat(bytes - empty) } });
  };
  const answers = [
    await beacon(JSON.stringify({ key, batch: batch({ sequence: 0 }) })),
    await beacon(JSON.stringify({ key, batch: batch() }), { 'content-type': 'application/json' }),
    await beacon(padded(limits.beaconBodyBytes)),
    await beacon(padded(limits.beaconBodyBytes + 1)),
  ];
  expect(limits.beaconBodyBytes).toBe(65_536);
  expect(answers.map(({ status, code }) => `${status} ${code}`)).toEqual([
    '422 malformed-request',
    '415 unsupported-media-type',
    '204 ',
    '413 body-too-large',
  ]);
});
