import { afterAll, beforeAll, expect, test } from 'vitest';
import { FLAGS_FILE, startTestServer, type TestServer } from '../http/server.fixture.ts';

let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await startTestServer();
  await server.call('POST', '/api/v1/apply', { key: server.admin, body: { files: [FLAGS_FILE] } });
  key = (await server.key('server')).text;
});

afterAll(async () => {
  await server.remove();
});

test('/api/v1/ruleset answers the current ruleset and revalidates by ETag', async () => {
  const answer = await server.call('GET', '/api/v1/ruleset', { key });
  const { id } = answer.body as { id: string };
  expect(answer.body).toMatchObject({
    id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{8}$/),
    document: { flags: { greet: { variants: { hello: 'hello', hi: 'hi' } } } },
  });
  expect(answer.headers.get('etag')).toBe(`"${id}"`);
  const headers = { 'if-none-match': `"${id}"` };
  expect((await server.call('GET', '/api/v1/ruleset', { key, headers })).status).toBe(304);
});

test('/api/v1/rulesets/:id is immutable, the same plain and gzip, and gone when it is old', async () => {
  const { id } = (await server.call('GET', '/api/v1/ruleset', { key })).body as { id: string };
  const path = `/api/v1/rulesets/${id}`;
  const plain = await server.call('GET', path, { key, headers: { 'accept-encoding': 'identity' } });
  const zipped = await server.call('GET', path, { key, headers: { 'accept-encoding': 'gzip' } });
  expect(zipped.headers.get('content-encoding')).toBe('gzip');
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(zipped.body).toEqual(plain.body);
  expect(plain.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  const body = { environment: 'production', variant: 'hi' };
  await server.call('POST', '/api/v1/flags/greet/set', { key: server.admin, body });
  expect(await server.call('GET', path, { key })).toMatchObject({
    status: 404,
    body: { code: 'not-found', title: expect.stringContaining(`Cannot find ruleset "${id}"`) },
  });
});

test('/api/v1/ruleset wants a key of the environment', async () => {
  const status = async (path: string, text?: string) =>
    (await server.call('GET', path, text === undefined ? {} : { key: text })).status;
  expect([
    await status('/api/v1/ruleset'),
    await status('/api/v1/ruleset?environment=staging', key),
    await status('/api/v1/ruleset?environment=staging', server.admin),
    await status('/api/v1/ruleset?environment=nowhere', server.admin),
    await status('/api/v1/ruleset', server.admin),
    await status('/api/v1/ruleset', (await server.key('browser')).text),
  ]).toEqual([401, 403, 200, 404, 422, 403]);
});
