/** From a file that people write to what a page, an SDK and an in-process provider are told. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../http/server.fixture.ts';

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  banner:
    aliases: [oldBanner]
    clientVisible: true
    variants: { off: false, on: true }
    off: off
    environments:
      production:
        serve: off
        targets: { on: [u-1] }
        rules:
          - { name: rwanda, when: [{ attribute: country, is: RW }], serve: on }
  agent:
    variants: { old: { model: a, prompt: secret }, new: { model: b, prompt: secret } }
    off: old
    environments: { production: new }
`;
let server: TestServer;
let keys: { readonly server: string; readonly browser: string };

beforeAll(async () => {
  server = await startTestServer();
  const files = [{ name: 'flags.yaml', text: FLAGS }];
  const applied = await server.call('POST', '/api/v1/apply', {
    key: server.admin,
    body: { files },
  });
  expect(applied.status).toBe(200);
  keys = {
    server: (await server.key('server')).text,
    browser: (await server.key('browser')).text,
  };
});

afterAll(async () => {
  await server.remove();
});

const ask = async (key: string, path: string, context: object) =>
  await server.call('POST', `/ofrep/v1/evaluate/flags${path}`, { key, body: { context } });

test.each([
  ['a target', { targetingKey: 'u-1' }, true, 'targets'],
  ['a rule', { targetingKey: 'u-2', country: 'RW' }, true, 'rwanda'],
  ['nothing', { targetingKey: 'u-2' }, false, 'serve'],
])('OFREP answers what %s decides, and says so', async (_what, context, value, rule) => {
  const variant = value ? 'on' : 'off';
  for (const key of ['banner', 'oldBanner']) {
    const { status, body } = await ask(keys.server, `/${key}`, context);
    expect([status, body]).toMatchObject([200, { key, value, variant, metadata: { rule } }]);
  }
});

test('a browser is told of flags for browsers, and nothing of rules, targets and salts', async () => {
  const { body, headers } = await ask(keys.browser, '', { targetingKey: 'u-1' });
  const flags = ['banner', 'oldBanner'].map((key) => ({
    key,
    value: true,
    variant: 'on',
    reason: 'TARGETING_MATCH',
  }));
  expect(body).toMatchObject({ flags: expect.arrayContaining(flags) });
  expect((body as { flags: unknown[] }).flags).toHaveLength(2);
  expect(JSON.stringify(body)).not.toMatch(/secret|rwanda|u-1|salt|rule/);
  expect(headers.get('etag')).toMatch(/^"[\w-]{27}"$/);
});

test('a kill reaches the stream of a ticket as one, and then the answers', async () => {
  const made = await server.call('POST', '/api/v1/stream/tickets', { key: keys.browser });
  expect([made.status, made.body]).toEqual([
    200,
    { ticket: expect.stringMatching(/^[\w-]{24}$/), expiresMs: expect.any(Number) },
  ]);
  const { ticket } = made.body as { ticket: string };
  const abort = new AbortController();
  const stream = await fetch(`${server.url}/api/v1/stream/changes?ticket=${ticket}`, {
    signal: abort.signal,
  });
  let told = '';
  const read = async (): Promise<void> => {
    for await (const chunk of stream.body ?? []) told += new TextDecoder().decode(chunk);
  };
  const ended = read().catch(() => {});
  const body = { environment: 'production' };
  const killed = await server.call('POST', '/api/v1/flags/banner/off', { key: server.admin, body });
  expect(killed.status).toBe(200);
  await expect.poll(() => told).toContain('"cause":"kill"');
  abort.abort();
  await ended;
  const answer = await ask(keys.browser, '/banner', { targetingKey: 'u-1' });
  expect(answer.body).toMatchObject({ value: false, variant: 'off', reason: 'STATIC' });
});

test('tickets are for keys of servers, browsers and admins', async () => {
  const sync = await server.key('sync');
  const asked = await server.call('POST', '/api/v1/stream/tickets', { key: sync.text });
  expect(asked.status).toBe(403);
  const path = '/api/v1/stream/tickets';
  expect((await server.call('POST', path, { key: server.admin })).status).toBe(422);
  const named = await server.call('POST', `${path}?environment=staging`, { key: server.admin });
  expect(named.status).toBe(200);
});
