import { expect, test } from 'vitest';
import { silentLog } from '../config/log.ts';
import { constantFlag, SECRET } from '../stream/served-world.fixture.ts';
import { signPin } from './conversation-pin.ts';
import { drainedFlag, ofrepApp, START_MS } from './ofrep.fixture.ts';

const DRAWN_BY_KEY = {
  state: 'ENABLED',
  variants: { a: 'a', b: 'b' },
  defaultVariant: 'a',
  targeting: { fractional: [['b', 1]] },
};
const FLAGS = {
  plain: constantFlag(true),
  greet: constantFlag('hi', { clientVisible: true, owner: 'team-a' }),
  off: { ...constantFlag(1), state: 'DISABLED' },
  none: { state: 'ENABLED', variants: { on: 1 }, defaultVariant: null },
  drawn: DRAWN_BY_KEY,
  broken: { state: 'ENABLED', metadata: { clientVisible: true } },
  bundle: constantFlag({ model: 'm', prompt: 'secret' }, { clientVisible: true }),
  nested: constantFlag({ agents: [{ model: 'm', prompt: 'x' }] }, { clientVisible: true }),
  'a/b c': constantFlag('slash'),
  drained: drainedFlag(START_MS - 10_000),
};
const C = { targetingKey: 'c-1' };

test.each([
  ['a constant flag', 'plain', { value: true, reason: 'STATIC', variant: 'on' }],
  [
    'metadata',
    'greet',
    {
      value: 'hi',
      reason: 'STATIC',
      variant: 'on',
      metadata: { clientVisible: true, owner: 'team-a' },
    },
  ],
  ['no value when it is disabled', 'off', { reason: 'DISABLED' }],
  ['no value without a default variant', 'none', { reason: 'DEFAULT' }],
  ['a draw by the targeting key', 'drawn', { value: 'b', reason: 'TARGETING_MATCH', variant: 'b' }],
])('one flag answers %s', async (_what, key, answer) => {
  const { ask } = ofrepApp(FLAGS);
  const { status, body, headers } = await ask(`/${key}`, C);
  expect([status, body]).toEqual([200, { key, ...answer }]);
  expect(headers['content-type']).toBe('application/json; charset=utf-8');
});

test.each(['a%2Fb%20c', 'a/b%20c'])(
  'one flag is found when its key is written "%s"',
  async (key) => {
    const { status, body } = await ofrepApp(FLAGS).ask(`/${key}`, C);
    expect([status, body]).toMatchObject([200, { key: 'a/b c', value: 'slash' }]);
  },
);

test.each(['nothing', '', '__proto__', 'toString', 'x'.repeat(5_000)])(
  'one flag answers FLAG_NOT_FOUND when there is none under "%.20s"',
  async (key) => {
    const { status, body } = await ofrepApp(FLAGS).ask(`/${key}`, C);
    expect([status, body]).toEqual([
      404,
      {
        key,
        errorCode: 'FLAG_NOT_FOUND',
        errorDetails: `Cannot evaluate "${key.slice(0, 200)}": there is no such flag`,
      },
    ]);
  },
);

test('one flag answers PARSE_ERROR when it is broken', async () => {
  const { status, body } = await ofrepApp(FLAGS).ask('/broken', C);
  expect([status, body]).toEqual([
    400,
    {
      key: 'broken',
      errorCode: 'PARSE_ERROR',
      errorDetails: 'Cannot compile flag "broken": it has no variants; give it some',
    },
  ]);
});

test('one flag answers TARGETING_KEY_MISSING only when its rule draws by the key', async () => {
  const { ask } = ofrepApp(FLAGS);
  expect(await ask('/drawn', {})).toMatchObject({
    status: 400,
    body: {
      key: 'drawn',
      errorCode: 'TARGETING_KEY_MISSING',
      errorDetails:
        'Cannot evaluate "drawn": its rule draws by "targetingKey"; send one in the context',
    },
  });
  expect((await ask('/plain', {})).status).toBe(200);
  expect(await ask('/drained', {})).toMatchObject({ status: 200, body: { value: 'old' } });
});

test('one flag refuses a context that is none, and a body that is none', async () => {
  const { ask, app } = ofrepApp(FLAGS);
  expect(await ask('/plain', 'x')).toMatchObject({
    status: 400,
    body: { key: 'plain', errorCode: 'INVALID_CONTEXT' },
  });
  const url = '/ofrep/v1/evaluate/flags/plain';
  const headers = { authorization: 'Bearer server', 'content-type': 'application/json' };
  const post = async (payload: string, more = {}) => {
    const answer = await app.inject({
      method: 'POST',
      url,
      headers: { ...headers, ...more },
      payload,
    });
    return [answer.statusCode, answer.json()];
  };
  expect(await post('{')).toEqual([
    400,
    {
      key: 'plain',
      errorCode: 'PARSE_ERROR',
      errorDetails: 'Cannot read the body: it is not JSON; send one JSON document',
    },
  ]);
  expect(await post('{}', { 'content-type': 'text/plain' })).toMatchObject([
    400,
    { errorCode: 'PARSE_ERROR' },
  ]);
  expect(await post(`{"context":{"a":"${'x'.repeat(70_000)}"}}`)).toMatchObject([
    413,
    { errorDetails: expect.stringContaining('over 65536 bytes') },
  ]);
});

test.each([
  ['no key', '', 401],
  ['an unknown key', 'nobody', 401],
  ['a sync key', 'sync', 403],
])('OFREP answers %s with no more than why', async (_what, key, status) => {
  const { ask } = ofrepApp(FLAGS);
  const answer = await ask('', C, { key });
  expect(answer).toMatchObject({ status, body: { errorDetails: expect.any(String) } });
  expect(Object.keys(answer.body as object)).toEqual(['errorDetails']);
});

test('OFREP takes X-API-Key, and an admin key that names an environment', async () => {
  const { ask } = ofrepApp(FLAGS);
  const byHeader = await ask('/plain', C, { key: '', headers: { 'x-api-key': 'server' } });
  expect(byHeader.status).toBe(200);
  expect((await ask('/plain?environment=production', C, { key: 'admin' })).status).toBe(200);
  expect(await ask('/plain', C, { key: 'admin' })).toMatchObject({
    status: 400,
    body: { key: 'plain', errorCode: 'GENERAL' },
  });
  expect(await ask('/plain?environment=nowhere', C, { key: 'admin' })).toMatchObject({
    status: 400,
    body: {
      key: 'plain',
      errorCode: 'GENERAL',
      errorDetails: 'Cannot evaluate: there is no environment "nowhere"',
    },
  });
});

test('all flags answer each for itself, with what was asked for and a stream', async () => {
  const { ask } = ofrepApp(FLAGS);
  const { status, headers, body } = await ask('', {});
  expect(status).toBe(200);
  expect(headers).toMatchObject({
    etag: expect.stringMatching(/^"[\w-]{27}"$/),
    'cache-control': 'private, no-cache',
    'content-type': 'application/json; charset=utf-8',
  });
  expect(body).toEqual({
    flags: [
      { key: 'plain', reason: 'STATIC', value: true, variant: 'on' },
      {
        key: 'greet',
        reason: 'STATIC',
        value: 'hi',
        variant: 'on',
        metadata: { clientVisible: true, owner: 'team-a' },
      },
      { key: 'off', reason: 'DISABLED' },
      { key: 'none', reason: 'DEFAULT' },
      expect.objectContaining({ key: 'drawn', errorCode: 'TARGETING_KEY_MISSING' }),
      expect.objectContaining({ key: 'broken', errorCode: 'PARSE_ERROR' }),
      expect.objectContaining({ key: 'bundle', value: { model: 'm', prompt: 'secret' } }),
      expect.objectContaining({ key: 'nested', variant: 'on' }),
      { key: 'a/b c', reason: 'STATIC', value: 'slash', variant: 'on' },
      expect.objectContaining({ key: 'drained', value: 'old', variant: 'old' }),
    ],
    eventStreams: [
      {
        type: 'sse',
        endpoint: {
          requestUri: expect.stringMatching(/^\/api\/v1\/stream\/changes\?ticket=[\w-]{24}$/),
        },
        inactivityDelaySec: 120,
      },
    ],
  });
});

test('all flags answer 304 as long as the answers are the same', async () => {
  const { ask, world } = ofrepApp(FLAGS);
  const { tickets } = world;
  const first = await ask('', C);
  const etag = String(first.headers['etag']);
  const again = (value: string, path = '') => ask(path, C, { headers: { 'if-none-match': value } });
  expect((await ask('', C)).headers['etag']).toBe(etag);
  expect(tickets.size()).toBe(2);
  for (const value of [etag, `W/${etag}`, `"x", ${etag}`])
    expect(await again(value)).toMatchObject({ status: 304, body: '', headers: { etag } });
  expect(tickets.size()).toBe(2);

  world.publish({ plain: constantFlag(false) });
  const changed = await again(etag);
  expect(changed.status).toBe(200);
  expect(changed.headers['etag']).not.toBe(etag);
});

test('all flags are answered in full when the client needs another ticket', async () => {
  const { ask, world } = ofrepApp(FLAGS);
  const { tickets } = world;
  const etag = String((await ask('', C)).headers['etag']);
  const renewed = await ask('?flagConfigEtag=renew', C, { headers: { 'if-none-match': etag } });
  expect([renewed.status, renewed.headers['etag'], tickets.size()]).toEqual([200, etag, 2]);
  const told = await ask('?flagConfigEtag=1.1.x', C, { headers: { 'if-none-match': etag } });
  expect(told.status).toBe(304);
});

test('a browser key sees flags for browsers only, without metadata, and gets a pin', async () => {
  const { ask } = ofrepApp(FLAGS);
  const { body } = await ask('', C, { key: 'browser' });
  const conversationPin = signPin(SECRET, 'c-1', START_MS);
  expect(body).toEqual({
    flags: [
      { key: 'greet', reason: 'STATIC', value: 'hi', variant: 'on' },
      {
        key: 'broken',
        errorCode: 'PARSE_ERROR',
        errorDetails: 'Cannot evaluate "broken": it is broken',
      },
      { key: 'drained', reason: 'TARGETING_MATCH', value: 'old', variant: 'old' },
    ],
    metadata: { conversationPin },
    eventStreams: [expect.objectContaining({ type: 'sse' })],
  });
  expect(await ask('/greet', C, { key: 'browser' })).toMatchObject({
    status: 200,
    body: {
      key: 'greet',
      reason: 'STATIC',
      value: 'hi',
      variant: 'on',
      metadata: { conversationPin },
    },
  });
  for (const key of ['plain', 'bundle', 'nested'])
    expect((await ask(`/${key}`, C, { key: 'browser' })).status).toBe(404);
});

test('a browser key learns of an experiment its name and unit, and nothing else', async () => {
  const more = { experiment: 'split', unit: 'userId', rollout: 'r1', clientVisible: true };
  const { ask } = ofrepApp({
    layout: constantFlag(true, more),
    odd: constantFlag(1, { ...more, experiment: 7 }),
  });
  const layout = { key: 'layout', value: true, reason: 'STATIC', variant: 'on' };
  const { body } = await ask('', C, { key: 'browser' });
  expect(body).toMatchObject({
    flags: [{ ...layout, metadata: { experiment: 'split', unit: 'userId' } }, { key: 'odd' }],
  });
  const { flags } = body as { flags: readonly { metadata?: object }[] };
  expect(flags.map(({ metadata = {} }) => Object.keys(metadata))).toEqual([
    ['experiment', 'unit'],
    [],
  ]);
});

test('a browser gets a variant that was drained only by a pin of ours, whatever start it names', async () => {
  const { ask } = ofrepApp(FLAGS);
  const beforeMs = START_MS - 20_000;
  const value = async (key: string, more: object) =>
    ((await ask('/drained', { ...C, ...more }, { key })).body as { value: unknown }).value;
  expect(await value('server', { conversationStartedAtMs: beforeMs })).toBe('new');
  expect(await value('browser', { conversationStartedAtMs: beforeMs })).toBe('old');
  const pin = signPin(SECRET, 'c-1', beforeMs);
  expect(await value('browser', { conversationPin: pin })).toBe('new');
  expect(await value('browser', { conversationPin: pin, targetingKey: 'c-2' })).toBe('old');
  const forged = `${beforeMs}.${'A'.repeat(22)}`;
  expect(await value('browser', { conversationPin: forged })).toBe('old');
});

test('a start that is no number gives control, is said in the answer, and counted', async () => {
  const logged: object[] = [];
  const log = { ...silentLog, warn: (fields: object) => void logged.push(fields) };
  const { ask } = ofrepApp({ ...FLAGS, byUser: drainedFlag(START_MS + 9_000, 'userId') }, { log });
  const context = { ...C, userId: 'u', conversationStartedAtMs: 'NaN' };
  const { body } = await ask('/byUser', context);
  expect(body).toMatchObject({ value: 'old', metadata: { badStart: true } });
  expect((await ask('/byUser', { ...C, userId: 'u' })).body).toMatchObject({ value: 'new' });
  expect((await ask('', context)).body).toMatchObject({ metadata: { badStart: true } });
  expect(logged).toEqual([{ environment: 'production', dropped: 1 }]);
});

test('answers are counted as what they say', async () => {
  const { ask, counted } = ofrepApp(FLAGS);
  const none = { variant: '', draw: 0, reason: 'ERROR', count: 1 };
  await ask('/drawn', {});
  await ask('/drawn', C);
  await ask('/broken', C);
  await ask('/bundle', C, { key: 'browser' });
  await ask('/plain', C, { key: 'browser' });
  await ask('/of-no-flag', C, { key: 'browser' });
  await ask('/plain', 'no context');
  await ask('/drained', { ...C, conversationStartedAtMs: START_MS - 20_000 });
  expect(counted()).toEqual([
    { flag: 'drawn', ...none },
    { flag: 'drawn', variant: 'b', draw: 0, reason: 'TARGETING_MATCH', count: 1 },
    { flag: 'broken', ...none },
    // What a browser cannot see counts for no flag.
    { flag: '', ...none, count: 3 },
    { flag: 'drained', variant: 'new', draw: 1, reason: 'TARGETING_MATCH', count: 1 },
  ]);
});

test('all flags are counted each once, and only those that were answered', async () => {
  const { ask, counted } = ofrepApp(FLAGS);
  const first = await ask('', C, { key: 'browser' });
  const seen = [
    { flag: 'greet', variant: 'on', draw: 0, reason: 'STATIC', count: 1 },
    { flag: 'broken', variant: '', draw: 0, reason: 'ERROR', count: 1 },
    { flag: 'drained', variant: 'old', draw: 0, reason: 'TARGETING_MATCH', count: 1 },
  ];
  expect(counted()).toEqual(seen);
  const headers = { 'if-none-match': String(first.headers['etag']) };
  expect((await ask('', C, { key: 'browser', headers })).status).toBe(304);
  expect(counted()).toEqual(seen);
  await ask('', {});
  expect(counted().map(({ flag }) => flag)).toEqual(Object.keys(FLAGS));
});

test('drawn variants keep the name that says which draw decided', async () => {
  const { ask } = ofrepApp(FLAGS);
  const context = { ...C, conversationStartedAtMs: START_MS - 20_000 };
  expect((await ask('/drained', context)).body).toMatchObject({
    variant: 'new~1',
    metadata: { draw: 1, rule: 'ramp', unit: 'conversation' },
  });
});

test('all flags give other requests a turn', async () => {
  const { ask } = ofrepApp(FLAGS, { limits: { bulkSliceMs: 0 } });
  const order: string[] = [];
  await Promise.all([
    ask('', C).then(() => order.push('all')),
    ask('/plain', C).then(() => order.push('one')),
  ]);
  expect(order).toEqual(['one', 'all']);
});

test('pages of an allowed origin may ask, and no others', async () => {
  const { app, ask } = ofrepApp(FLAGS, { origins: ['https://app.example.com'] });
  const preflight = async (origin: string, path: string) => {
    const { statusCode, headers } = await app.inject({
      method: 'OPTIONS',
      url: path,
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    return [statusCode, headers['access-control-allow-origin']];
  };
  const url = '/ofrep/v1/evaluate/flags';
  expect(await preflight('https://app.example.com', url)).toEqual([204, 'https://app.example.com']);
  expect(await preflight('https://app.example.com', '/api/v1/flags')).toEqual([404, undefined]);
  expect(await preflight('http://127.0.0.1:5173', url)).toEqual([404, undefined]);
  const asked = await ask('', C, { headers: { origin: 'https://app.example.com' } });
  expect(asked.headers).toMatchObject({
    'access-control-allow-origin': 'https://app.example.com',
    'access-control-expose-headers': 'etag, retry-after',
    vary: 'origin',
  });
  const refused = await ask('', C, { key: '', headers: { origin: 'https://app.example.com' } });
  expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([
    401,
    'https://app.example.com',
  ]);
});
