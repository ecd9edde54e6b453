import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FLAGS_FILE, startTestServer, type TestServer } from './server.fixture.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({
    wrapStore: (store) => ({
      ...store,
      read: async (name, input) => {
        if (name === 'listAudit') throw new Error('secret of the database');
        return await store.read(name, input);
      },
    }),
  });
});

afterAll(async () => {
  await server.remove();
});

test('createApp() answers an unknown path with a problem', async () => {
  const answer = await server.call('GET', '/api/v2/nothing?key=abc');
  expect(answer).toMatchObject({
    status: 404,
    body: {
      code: 'not-found',
      title: 'Cannot find "GET /api/v2/nothing": there is no such address; see /api/openapi.json',
    },
  });
});

test('createApp() tells nothing of an error of ours', async () => {
  const path = '/api/v1/audit?environment=production';
  const answer = await server.call('GET', path, { key: server.admin });
  expect(answer.status).toBe(500);
  expect(answer.body).toEqual({
    type: 'https://tidegate.dev/errors#internal',
    code: 'internal',
    status: 500,
    title: 'Cannot answer: the server met an error of its own',
    detail: 'It stands in the log of the server; try again',
  });
});

test('createApp() refuses a body that is no JSON by its type', async () => {
  const answer = await server.call('POST', '/api/v1/apply', {
    key: server.admin,
    headers: { 'content-type': 'text/plain' },
    body: {},
  });
  expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
});

test.each(['%', '/api/v1/flags/%zz/off'])(
  'createApp() answers a problem to the path "%s"',
  async (path) => {
    const answer = await raw(`POST /${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d .*application\/problem\+json/s);
  },
);

test('createApp() answers 413 to a body of 10 MB and goes on', async () => {
  const answer = await fetch(`${server.url}/api/v1/apply`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.admin}`, 'content-type': 'application/json' },
    body: JSON.stringify({ files: [{ name: 'x', text: 'x'.repeat(10_000_000) }] }),
  });
  expect([answer.status, await answer.json()]).toEqual([
    413,
    expect.objectContaining({
      code: 'body-too-large',
      title: 'Cannot read the body: it is over 2097152 bytes; send it in smaller parts',
    }),
  ]);
  expect((await server.call('GET', '/api/health')).status).toBe(200);
});

test('createApp() takes a gzip body', async () => {
  const answer = await fetch(`${server.url}/api/v1/apply`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.admin}`,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    },
    body: new Uint8Array(gzipSync(JSON.stringify({ files: [FLAGS_FILE] }))),
  });
  expect(answer.status).toBe(200);
});

test('createApp() asks for the key before it takes a body', async () => {
  const answer = await raw(
    'POST /api/v1/apply HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2000000\r\n\r\n',
  );
  expect(answer).toMatch(/^HTTP\/1\.1 401 /);
});

/** What the server answers to bytes, up to the end of the first answer's headers and a bit more. */
function raw(request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(request));
    let answer = '';
    socket.setEncoding('utf8');
    socket.on('error', reject);
    socket.on('data', (chunk: string) => {
      answer += chunk;
      if (!answer.includes('\r\n\r\n')) return;
      socket.destroy();
      resolve(answer);
    });
  });
}
