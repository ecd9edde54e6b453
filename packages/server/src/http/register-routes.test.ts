import { type KeyKind, type Route, routes } from '@tidegate/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { startTestServer, type TestServer } from './server.fixture.ts';

const KINDS = ['server', 'browser', 'sync', 'admin'] as const;
const keys = new Map<string, string>();
let server: TestServer;

beforeAll(async () => {
  const clock = fakeClock(Date.now());
  server = await startTestServer({ clock });
  for (const kind of KINDS) {
    const environment = kind === 'admin' ? '*' : 'production';
    keys.set(kind, (await server.key(kind, environment)).text);
  }
  const revoked = await server.key('admin', '*');
  await server.call('DELETE', `/api/v1/keys/${revoked.id}`, { key: server.admin });
  keys.set('revoked', revoked.text);
  keys.set('expired', (await server.key('admin', '*', clock.nowMs() + 1_000)).text);
  keys.set('wrong', `${server.admin.slice(0, -1)}${server.admin.endsWith('A') ? 'B' : 'A'}`);
  await clock.advance(1_000);
});

afterAll(async () => {
  await server.remove();
});

const table = Object.entries<Route>(routes);
const asked = async (route: Route, key: string | undefined) => {
  const path = route.path.replace(/:\w+/, 'unknown');
  const more = route.method === 'POST' ? { body: {} } : {};
  return await server.call(route.method, path, key === undefined ? more : { key, ...more });
};

test.each(table)(
  'registerRoutes() lets exactly the kinds of the table into "%s"',
  async (_, route) => {
    for (const kind of KINDS) {
      const { status } = await asked(route, keys.get(kind));
      const mayEnter = route.scope === null || (route.scope as readonly KeyKind[]).includes(kind);
      expect([kind, status === 401 || status === 403]).toEqual([kind, !mayEnter]);
    }
  },
);

test.each(table)(
  'registerRoutes() wants a good key for "%s" when the table does',
  async (_, route) => {
    const expected = route.scope === null ? 200 : 401;
    for (const which of ['none', 'wrong', 'revoked', 'expired']) {
      const { status } = await asked(route, keys.get(which));
      expect([which, status]).toEqual([which, expected]);
    }
  },
);

test.each([
  ['none', 'no API key was sent; send "Authorization: Bearer <key>"'],
  [
    'wrong',
    'the API key is unknown; use one that "tidegate key create" or the first start of this server printed',
  ],
  ['expired', 'the API key "a admin key" has expired; make another with "tidegate key create"'],
])(
  'registerRoutes() says in a problem what is the matter with a key when it is %s',
  async (which, state) => {
    const answer = await asked(routes.flags, keys.get(which));
    expect([answer.headers.get('content-type'), answer.headers.get('www-authenticate')]).toEqual([
      'application/problem+json; charset=utf-8',
      'Bearer',
    ]);
    expect(answer.body).toEqual({
      type: 'https://tidegate.dev/errors#unauthenticated',
      code: 'unauthenticated',
      status: 401,
      title: `Cannot use "GET /api/v1/flags": ${state}`,
    });
  },
);

test('registerRoutes() says when a key was revoked', async () => {
  const answer = await asked(routes.flags, keys.get('revoked'));
  expect(answer.body).toMatchObject({
    title: expect.stringMatching(
      /^Cannot use "GET \/api\/v1\/flags": the API key "a admin key" was revoked at 20\d\d-.*Z; make another/,
    ),
  });
});

test('registerRoutes() takes a key from X-Tidegate-Key too', async () => {
  const headers = { 'x-tidegate-key': server.admin };
  expect((await server.call('GET', '/api/v1/flags', { headers })).status).toBe(200);
});

test('registerRoutes() lets a revocation bite at once although the key was just used', async () => {
  const { text, id } = await server.key('admin', '*');
  expect((await server.call('GET', '/api/v1/keys', { key: text })).status).toBe(200);
  await server.call('DELETE', `/api/v1/keys/${id}`, { key: server.admin });
  expect((await server.call('GET', '/api/v1/keys', { key: text })).status).toBe(401);
});

test('registerRoutes() keeps a key in its environment', async () => {
  const key = (await server.key('admin', 'production')).text;
  const told = await Promise.all([
    server.call('GET', '/api/v1/flags?environment=staging', { key }),
    server.call('GET', '/api/v1/rollouts?environment=staging', { key }),
    server.call('GET', '/api/v1/audit?environment=staging', { key }),
    server.call('POST', '/api/v1/flags/greet/off', { key, body: { environment: 'staging' } }),
    server.call('POST', '/api/v1/keys', { key, body: { environment: '*', kind: 'admin' } }),
    server.call('POST', '/api/v1/keys', { key, body: { environment: 'staging', kind: 'server' } }),
    server.call('GET', '/api/v1/flags?environment=production', { key }),
  ]);
  expect(told.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403, 403, 200]);
  const list = (await server.call('GET', '/api/v1/keys', { key })).body as {
    keys: { environment: string }[];
  };
  expect(new Set(list.keys.map(({ environment }) => environment))).toEqual(new Set(['production']));
});

test('registerRoutes() hides keys of other environments from a bound key', async () => {
  const key = (await server.key('admin', 'production')).text;
  const other = await server.key('server', 'staging');
  expect(await server.call('DELETE', `/api/v1/keys/${other.id}`, { key })).toMatchObject({
    status: 404,
    body: { code: 'not-found' },
  });
});
