import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { Webhook } from 'standardwebhooks';
import { afterEach, expect, test } from 'vitest';
import { FLAGS_FILE, startTestServer, type TestServer } from './http/server.fixture.ts';
import { readEvents } from './stream/stream.fixture.ts';
import { FlagSyncService } from './sync/sync-proto.ts';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const PLAN_FILE = {
  name: 'plan.yaml',
  text: `apiVersion: tidegate/v1
kind: Plan
name: greet-hi
environment: production
flag: greet
control: hello
candidate: hi
unit: conversation
phases:
  - name: half
    audience: { weight: 50% }
    hold: 1h
guardrails:
  - { metric: pii_leaks, above: 0, action: rollback }
rollback: { conversations: cut-now, procedure: [flag] }
notify: [ops]
`,
};
const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function started(options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  closers.push(server.remove);
  return server;
}

test('startServer() makes keys at the first start only', async () => {
  const first = await started();
  const kinds = first.createdKeys.map(({ environment, kind }) => `${environment} ${kind}`);
  expect(kinds).toContain('* admin');
  expect(first.url).toBe(`http://127.0.0.1:${first.port}`);
  await first.close();
  const second = await started({ directory: first.directory });
  expect(second.createdKeys).toEqual([]);
  expect((await second.call('GET', '/api/v1/flags', { key: first.admin })).status).toBe(200);
});

test('startServer() refuses a folder that another server holds', async () => {
  const { directory } = await started();
  await expect(startTestServer({ directory })).rejects.toMatchObject({
    code: 'store-locked',
    message: expect.stringMatching(
      /^Cannot open the store in ".*": another Tidegate process holds it/,
    ),
  });
});

test('startServer() refuses a port that is taken and gives the folder back', async () => {
  const { port } = await started();
  const other = await started();
  await other.close();
  const again = startTestServer({ directory: other.directory, port });
  await expect(again).rejects.toMatchObject({
    code: 'conflict',
    message: `Cannot listen on "127.0.0.1:${port}": the port is taken; stop what holds it or give another port`,
  });
  await started({ directory: other.directory });
});

test('close() can be called twice', async () => {
  const server = await started();
  await Promise.all([server.close(), server.close()]);
  await expect(fetch(`${server.url}/api/health`)).rejects.toThrow();
});

test('apply stores files all or nothing and says where mistakes are', async () => {
  const server = await started();
  const apply = (files: object[]) =>
    server.call('POST', '/api/v1/apply', { key: server.admin, body: { files } });
  const wrong = { ...PLAN_FILE, text: PLAN_FILE.text.replace('50%', '101%') };
  expect(await apply([FLAGS_FILE, wrong])).toMatchObject({
    status: 422,
    body: {
      code: 'file-has-mistakes',
      title: 'Cannot apply 2 files: 1 mistake was found',
      detail: 'Nothing was stored',
      problems: [{ file: 'plan.yaml', at: { line: 11, column: 25 } }],
    },
  });
  expect(await apply([PLAN_FILE])).toMatchObject({
    status: 422,
    body: { code: 'file-has-mistakes', problems: [{ file: 'plan.yaml', at: { line: 5 } }] },
  });
  expect(await apply([FLAGS_FILE, PLAN_FILE])).toMatchObject({
    status: 200,
    body: {
      applied: [
        { file: 'flags.yaml', kind: 'Flags', change: 'created' },
        { file: 'plan.yaml', kind: 'Plan', name: 'greet-hi', change: 'created' },
      ],
    },
  });
  const bound = (await server.key('admin', 'production')).text;
  const asBound = (files: object[]) =>
    server.call('POST', '/api/v1/apply', { key: bound, body: { files } });
  expect([(await asBound([PLAN_FILE])).status, (await asBound([FLAGS_FILE])).status]).toEqual([
    200, 403,
  ]);
});

test('a leak rolls the rollout back before it is answered, and the channel hears of it', async () => {
  const heard: { type: string; verified: boolean }[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      const verified = new Webhook(SECRET).verify(body, headers) as { type: string };
      heard.push({ type: verified.type, verified: true });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => receiver.close(resolve)));
  const webhook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
  const server = await started({
    channels: {
      named: { ops: { kind: 'webhook', url: webhook, secrets: [SECRET] } },
      allowAddresses: ['127.0.0.1'],
    },
  });
  const admin = (method: string, path: string, body?: unknown) =>
    server.call(method, path, { key: server.admin, ...(body === undefined ? {} : { body }) });
  await admin('POST', '/api/v1/apply', { files: [FLAGS_FILE, PLAN_FILE] });
  const key = (await server.key('server')).text;
  const stream = await fetch(`${server.url}/api/v1/stream`, {
    headers: { authorization: `Bearer ${key}` },
  });
  let text = '';
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of stream.body ?? []) text += decoder.decode(chunk, { stream: true });
  })();
  reading.catch(() => {});
  const rollout = (await admin('POST', '/api/v1/rollouts', { plan: 'greet-hi' })).body as {
    id: string;
    status: string;
  };
  expect(rollout.status).toBe('running');
  await expect
    .poll(() =>
      readEvents(text).some((event) => event.event === 'beat' && event.flushEveryMs === 1_000),
    )
    .toBe(true);
  const drawn = readEvents(text).flatMap((event) =>
    event.event === 'patch' ? [JSON.stringify(event.flags).match(/"hi~(\d+)"/)?.[1]] : [],
  );
  const urgent = {
    id: 'leak-1',
    metric: 'pii_leaks',
    flag: 'greet',
    variant: 'hi',
    draw: Number(drawn.at(-1)),
    unit: 'u1',
    detector: 'phone',
    atMs: Date.now(),
  };
  const answer = await server.call('POST', '/api/v1/telemetry/urgent', { key, body: urgent });
  expect(answer).toMatchObject({ status: 200, body: { duplicate: false } });
  expect((await admin('GET', `/api/v1/rollouts/${rollout.id}`)).body).toMatchObject({
    status: 'rolled-back',
  });
  await expect
    .poll(() => readEvents(text).flatMap((event) => (event.event === 'patch' ? [event.cause] : [])))
    .toContain('rollback');
  await expect.poll(() => heard.map(({ type }) => type)).toContain('rollout.rolled-back');
  expect((await admin('GET', '/api/v1/audit?environment=production')).body).toMatchObject({
    intact: true,
  });
});

test('startServer() listens for gRPC only where it is told to', async () => {
  expect(await started()).toMatchObject({ grpcUrl: null, grpcPort: null });
  const server = await started({ grpcPort: 0 });
  expect(server.grpcUrl).toBe(`http://127.0.0.1:${server.grpcPort}`);
  const sync = await server.key('sync');
  const transport = createGrpcTransport({ baseUrl: server.grpcUrl ?? '' });
  const client = createClient(FlagSyncService, transport);
  await server.call('POST', '/api/v1/apply', { key: server.admin, body: { files: [FLAGS_FILE] } });
  const { flagConfiguration } = await client.fetchAllFlags({ selector: sync.text });
  expect(JSON.parse(flagConfiguration)).toMatchObject({
    flags: { greet: { defaultVariant: 'hello' } },
    metadata: { scope: 'production' },
  });
});

test('startServer() refuses a gRPC port that is taken, and leaves nothing open', async () => {
  const first = await started({ grpcPort: 0 });
  const directory = (await started()).directory;
  const grpcPort = first.grpcPort ?? 0;
  await closers.splice(1, 1)[0]?.();
  await expect(startTestServer({ directory, grpcPort })).rejects.toMatchObject({
    code: 'conflict',
    message: `Cannot listen on "127.0.0.1:${grpcPort}": the port is taken; stop what holds it or give another port`,
  });
  const again = await started({ directory });
  expect((await again.call('GET', '/api/health')).status).toBe(200);
});
