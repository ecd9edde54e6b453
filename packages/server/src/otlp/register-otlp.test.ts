import { gzipSync } from 'node:zlib';
import protobuf from 'protobufjs/minimal.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { startTestServer, type TestServer } from '../http/server.fixture.ts';
import { logsRequest, metricsRequest, tracesRequest, turnSpans } from './otlp.fixture.ts';

let server: TestServer;
let key: string;
beforeAll(async () => {
  server = await startTestServer();
  key = (await server.key('server')).text;
});
afterAll(() => server.remove());

const PROTOBUF = 'application/x-protobuf';

async function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body,
  });
  const type = answer.headers.get('content-type');
  const bytes = Buffer.from(await answer.arrayBuffer());
  const { status } = answer;
  return { status, type, retry: answer.headers.get('retry-after'), bytes, text: bytes.toString() };
}

const aTurn = (trace: number) =>
  turnSpans({ trace, conversation: 'c', variant: 'v', flag: 'f', atMs: Date.now() - 1_000 });

test.each([
  ['/v1/traces', () => tracesRequest(aTurn(1))],
  ['/v1/metrics', () => metricsRequest([])],
  ['/v1/logs', () => logsRequest([{ atMs: Date.now(), body: 'x' }])],
  ['/v1/logs', () => ({})],
])('POST %s takes a request, plain and as gzip', async (path, request) => {
  const taken = { status: 200, type: 'application/json', text: '{}' };
  expect(await post(path, JSON.stringify(request()))).toMatchObject(taken);
  const packed = gzipSync(JSON.stringify(request()));
  expect(await post(path, new Uint8Array(packed), { 'content-encoding': 'gzip' })).toMatchObject(
    taken,
  );
});

test('POST /v1/traces answers what it could not use, in the form of the request', async () => {
  const [span] = aTurn(2);
  const old = { ...span, startMs: 1_000, endMs: 2_000 };
  const message = 'its time is over a day from now; set the clock of the sender';
  const request = tracesRequest([old, old] as never);
  expect(JSON.parse((await post('/v1/traces', JSON.stringify(request))).text)).toEqual({
    partialSuccess: { rejectedSpans: '2', errorMessage: message },
  });
  // A span without ids.
  const empty = Uint8Array.from([0x0a, 0x04, 0x12, 0x02, 0x12, 0x00]);
  const answer = await post('/v1/traces', empty, { 'content-type': PROTOBUF });
  const reader = protobuf.Reader.create(answer.bytes);
  expect([answer.status, answer.type, reader.uint32(), reader.uint32() > 0]).toEqual([
    200,
    PROTOBUF,
    10,
    true,
  ]);
  expect([reader.uint32(), Number(reader.int64()), reader.uint32(), reader.string()]).toEqual([
    8,
    1,
    18,
    'an id or a time is missing or malformed',
  ]);
});

test.each([
  ['no JSON', '{', {}],
  ['a list', '[]', {}],
  ['no protobuf', Uint8Array.from([0x0a, 0x7f, 0x01]), { 'content-type': PROTOBUF }],
  ['no gzip', 'x', { 'content-encoding': 'gzip' }],
])('POST /v1/traces answers 400 to %s, which is not sent again', async (_what, body, headers) => {
  const answer = await post('/v1/traces', body, headers as Record<string, string>);
  expect([answer.status, answer.retry]).toEqual([400, null]);
});

test('POST /v1/traces answers an error as a Status in the form of the request', async () => {
  const message =
    'Cannot read the body: it is no request of OTLP for "/v1/traces"; send what an exporter sends';
  expect(JSON.parse((await post('/v1/traces', '{')).text)).toEqual({ code: 3, message });
  const bytes = Uint8Array.from([0x0a, 0x7f]);
  const answer = await post('/v1/traces', bytes, { 'content-type': PROTOBUF });
  const reader = protobuf.Reader.create(answer.bytes);
  expect([reader.uint32(), reader.int32(), reader.uint32(), reader.string()]).toEqual([
    8,
    3,
    18,
    message,
  ]);
});

test.each([
  ['another type', { 'content-type': 'text/plain' }, 415],
  ['another encoding', { 'content-encoding': 'br' }, 415],
  ['no key', { authorization: '' }, 401],
])('POST /v1/traces refuses %s', async (_what, headers, status) => {
  expect((await post('/v1/traces', '{}', headers)).status).toBe(status);
});

test('POST /v1/traces refuses the key of a browser', async () => {
  const { text } = await server.key('browser');
  expect((await post('/v1/traces', '{}', { authorization: `Bearer ${text}` })).status).toBe(403);
});

test('POST /v1/metrics refuses a body over 4 MiB, before and after it is inflated', async () => {
  const large = new Uint8Array(limits.otlpBodyBytes + 1);
  expect((await post('/v1/metrics', large, { 'content-type': PROTOBUF })).status).toBe(413);
  const bomb = new Uint8Array(gzipSync(Buffer.alloc(32 * 1_048_576)));
  const headers = { 'content-type': PROTOBUF, 'content-encoding': 'gzip' };
  expect((await post('/v1/metrics', bomb, headers)).status).toBe(413);
});

test('POST /v1/traces looks at the first attributes of a span that has 100 000', async () => {
  const [span] = aTurn(3);
  const many = Array.from({ length: 100_000 }, (_, at) => ({ key: `a${at}`, value: {} }));
  const request = JSON.stringify(tracesRequest([{ ...span, attributes: {} }] as never));
  const body = request.replace(
    '"attributes":[],"events"',
    `"attributes":${JSON.stringify(many)},"events"`,
  );
  expect(body.length).toBeGreaterThan(2_000_000);
  expect(await post('/v1/traces', body)).toMatchObject({ status: 200, text: '{}' });
});
