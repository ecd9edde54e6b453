import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { EVENT_VALUE_MAX } from '../store/limits.ts';
import type { Transactions } from '../store/store.ts';
import { FLAGS_FILE, startTestServer, type TestServer } from './server.fixture.ts';

let server: TestServer;
let key: string;
const ingested: Parameters<Transactions['ingestBatch']>[0][] = [];

beforeAll(async () => {
  server = await startTestServer({
    wrapStore: (store) => ({
      ...store,
      transact: async (name, input) => {
        if (name === 'ingestBatch')
          ingested.push(input as Parameters<Transactions['ingestBatch']>[0]);
        return await store.transact(name, input);
      },
    }),
  });
  key = (await server.key('server')).text;
});

afterAll(async () => {
  await server.remove();
});

const nowMs = Date.now();
const startMs = nowMs - (nowMs % 10_000);
const rate = {
  kind: 'rate',
  trials: 3,
  events: 1,
  atRiskUnits: 2,
  newUnits: 2,
  openUnits: 0,
  failedUnits: ['u1'],
};
const series = (more: object = {}, cell: object = rate) => ({
  flag: 'greet',
  variant: 'hi',
  draw: 0,
  metric: 'error_rate',
  startMs,
  cell,
  ...more,
});
let instances = 0;
const batch = (more: object = {}) => {
  instances += 1;
  return {
    schema: 1,
    instanceId: `instance-${instances}`,
    sequence: 1,
    sentAtMs: nowMs,
    ruleset: { lineage: 1, version: 1 },
    dropped: { observations: 0, batches: 0 },
    series: [series()],
    ...more,
  };
};
const send = (body: unknown, more: { key?: string; path?: string } = {}) =>
  server.call('POST', more.path ?? '/api/v1/telemetry', { key: more.key ?? key, body });

test('telemetryHandlers() takes a batch once', async () => {
  const body = batch({ series: [series({ flag: '', variant: '' })] });
  const answer = { applied: 1, duplicate: false, rejected: [], flushEveryMs: 10_000 };
  expect(await send(body)).toMatchObject({ status: 200, body: answer });
  expect(await send(body)).toMatchObject({ status: 200, body: { duplicate: true } });
});

test('telemetryHandlers() takes the good series and says which the bad ones are', async () => {
  const distribution = { kind: 'distribution', count: 1, sumMicro: 5, sketch: [[3, 1]] };
  const list = [
    series(),
    series({}, { ...rate, trials: -1 }),
    series({}, { ...rate, events: 4 }),
    series({}, { ...rate, trials: null }),
    series({}, { ...distribution, sketch: [[3, 2]] }),
    series({}, { kind: 'wave' }),
    series({ metric: 'Error Rate' }),
    series({ metric: 'x'.repeat(61) }),
    series({ flag: '__proto__' }),
    series({ variant: 'a\0b' }),
    series({}, { ...rate, failedUnits: ['a\0b'] }),
    series({ startMs: startMs + 86_430_000 }),
    series({ startMs: startMs - 86_430_000 }),
    series({ draw: 1.5 }),
    {},
    series({ metric: 'my_own_metric', flag: 'unknown-flag' }),
    series({ startMs: startMs + 3 }, distribution),
  ];
  const answer = await send(batch({ series: list }));
  expect(answer).toMatchObject({
    status: 200,
    body: {
      duplicate: false,
      rejected: [
        { index: 1, code: 'malformed-series' },
        { index: 2, code: 'malformed-series' },
        { index: 3, code: 'malformed-series' },
        { index: 4, code: 'malformed-cell' },
        { index: 5, code: 'malformed-series' },
        { index: 6, code: 'unusable-name' },
        { index: 7, code: 'unusable-name' },
        { index: 8, code: 'unusable-name' },
        { index: 9, code: 'unusable-name' },
        { index: 10, code: 'unusable-name' },
        { index: 11, code: 'clock-skew' },
        { index: 12, code: 'clock-skew' },
        { index: 13, code: 'malformed-series' },
        { index: 14, code: 'malformed-series' },
      ],
    },
  });
  expect(ingested.at(-1)?.batch.series.map((taken) => [taken.metric, taken.startMs])).toEqual([
    ['error_rate', startMs],
    ['my_own_metric', startMs],
    ['error_rate', startMs],
  ]);
});

test('telemetryHandlers() takes exposures, and counts those that it cannot keep as dropped', async () => {
  const exposure = {
    kind: 'exposure',
    key: 'greet',
    unit: 'u1',
    variant: 'hi',
    draw: 1,
    atMs: nowMs,
  };
  const units = [
    exposure,
    { ...exposure, unit: 'a\0' },
    { ...exposure, key: '__proto__' },
    { ...exposure, atMs: nowMs - 86_430_000 },
    { ...exposure, unit: '' },
    { ...exposure, draw: '1' },
    { kind: 'session', key: 's', unit: 'u1', atMs: nowMs },
    null,
  ];
  const dropped = { observations: 2, batches: 0 };
  expect(await send(batch({ units, dropped }))).toMatchObject({
    status: 200,
    body: { applied: 0 },
  });
  expect(ingested.at(-1)?.batch).toMatchObject({ units: [exposure], dropped: { observations: 9 } });
  const many = Array.from({ length: 1_001 }, () => exposure);
  expect(await send(batch({ units: many }))).toMatchObject({ status: 422 });
  expect(await send(batch({ units: exposure }))).toMatchObject({ status: 422 });
});

test('telemetryHandlers() takes events of units, and counts those that it cannot keep as dropped', async () => {
  const event = { kind: 'conversion', key: 'paid', unit: 'u1', atMs: nowMs };
  const largest = { ...event, value: -EVENT_VALUE_MAX };
  const units = [
    event,
    largest,
    { ...event, value: EVENT_VALUE_MAX * 1.01 },
    { ...event, key: '__proto__' },
    { ...event, unit: 'a\0' },
    { ...event, atMs: nowMs + 86_430_000 },
  ];
  expect(await send(batch({ units }))).toMatchObject({ status: 200 });
  expect(ingested.at(-1)?.batch).toMatchObject({
    units: [event, largest],
    dropped: { observations: 4 },
  });
});

test.each([
  ['a sequence of 0', { sequence: 0 }, 'body.sequence'],
  ['a negative time', { sentAtMs: -1 }, 'body.sentAtMs'],
  ['text for a number', { sequence: '1' }, 'body.sequence'],
  ['another schema', { schema: 2 }, 'body.schema'],
  ['no instance', { instanceId: '' }, 'body.instanceId'],
  ['an id of OpenTelemetry', { instanceId: 'otlp:agent' }, 'body.instanceId'],
  ['an id of OFREP', { instanceId: 'ofrep-1' }, 'body.instanceId'],
  ['an id of probes', { instanceId: 'probes-1' }, 'body.instanceId'],
  ['NUL in the instance', { instanceId: 'a\0' }, 'body.instanceId'],
  [
    'a negative count of drops',
    { dropped: { observations: -1, batches: 0 } },
    'body.dropped.observations',
  ],
  ['series that are no list', { series: {} }, 'body.series'],
  ['a series that is no object', { series: [1] }, 'body.series.0'],
])(
  'telemetryHandlers() refuses a batch with %s and names the field',
  async (_what, more, field) => {
    expect(await send(batch(more))).toMatchObject({
      status: 422,
      body: { code: 'malformed-request', problems: [expect.objectContaining({ field })] },
    });
  },
);

test.each(['NaN', 'Infinity', '1e999', '-1'])(
  'telemetryHandlers() refuses a batch whose sequence is %s',
  async (number) => {
    const text = JSON.stringify(batch()).replace('"sequence":1', `"sequence":${number}`);
    const answer = await fetch(`${server.url}/api/v1/telemetry`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: text,
    });
    expect(answer.status).toBe(422);
  },
);

test('telemetryHandlers() refuses more than 256 KiB', async () => {
  const answer = await send(batch({ padding: 'x'.repeat(262_144) }));
  expect(answer).toMatchObject({ status: 413, body: { code: 'body-too-large' } });
});

test('telemetryHandlers() books what browsers say as untrusted', async () => {
  const browser = (await server.key('browser')).text;
  await send(batch(), { key: browser });
  const untrusted = ingested.at(-1);
  await send(batch());
  expect([untrusted?.trusted, ingested.at(-1)?.trusted]).toEqual([false, true]);
});

test('telemetryHandlers() tells servers to flush more often while a rollout is watched, and no browser', async () => {
  const watching = await startTestServer({
    wrapStore: (store) => ({
      ...store,
      transact: async (name, input) => {
        const answer = await store.transact(name, input);
        if (name === 'ingestBatch') Object.assign(answer as object, { watched: true });
        return answer;
      },
    }),
  });
  onTestFinished(() => watching.remove());
  const everyMs = async (kind: 'server' | 'browser') => {
    const { text } = await watching.key(kind);
    const { body } = await watching.call('POST', '/api/v1/telemetry', { key: text, body: batch() });
    return (body as { flushEveryMs: number }).flushEveryMs;
  };
  expect([await everyMs('server'), await everyMs('browser')]).toEqual([1_000, 10_000]);
});

test('telemetryHandlers() wants an environment from a key of all', async () => {
  expect(await send(batch(), { key: server.admin })).toMatchObject({ status: 422 });
  const path = '/api/v1/telemetry?environment=staging';
  expect(await send(batch(), { key: server.admin, path })).toMatchObject({ status: 200 });
  expect(ingested.at(-1)?.environment).toBe('staging');
});

test('telemetryHandlers() takes an urgent event once', async () => {
  const urgent = {
    id: 'e1',
    metric: 'pii_leaks',
    flag: 'greet',
    variant: 'hi',
    draw: 0,
    unit: 'u1',
    detector: 'phone',
    atMs: nowMs,
  };
  const path = '/api/v1/telemetry/urgent';
  expect(await send(urgent, { path })).toMatchObject({ status: 200, body: { duplicate: false } });
  expect(await send(urgent, { path })).toMatchObject({ status: 200, body: { duplicate: true } });
  const bad = { ...urgent, id: 'e2', metric: 'Leaks!' };
  expect(await send(bad, { path })).toMatchObject({
    status: 422,
    body: { problems: [{ field: 'body.metric', message: 'it is no usable name' }] },
  });
});

test('telemetryHandlers() wakes the controller for a trusted urgent event only', async () => {
  let ticks = 0;
  const clock = fakeClock(nowMs);
  const still = await startTestServer({
    clock,
    wrapStore: (store) => ({
      ...store,
      transact: async (name, input) => {
        if (name === 'tick') ticks += 1;
        return await store.transact(name, input);
      },
    }),
  });
  onTestFinished(() => still.remove());
  const place = { flag: 'greet', variant: 'hi', draw: 0, unit: 'u1', detector: 'phone' };
  const woken = async (kind: 'server' | 'browser') => {
    const before = ticks;
    const body = { id: kind, metric: 'pii_leaks', ...place, atMs: nowMs };
    const { text } = await still.key(kind);
    const answer = await still.call('POST', '/api/v1/telemetry/urgent', { key: text, body });
    expect(answer).toMatchObject({ status: 200, body: { duplicate: false } });
    return ticks - before;
  };
  expect([await woken('browser'), await woken('server')]).toEqual([0, 1]);
});

test('telemetryHandlers() wakes the controller for a second user of a session, and counts clocks that are off', async () => {
  let ticks = 0;
  const still = await startTestServer({
    clock: fakeClock(nowMs),
    wrapStore: (store) => ({
      ...store,
      transact: async (name, input) => {
        if (name === 'tick') ticks += 1;
        return await store.transact(name, input);
      },
    }),
  });
  onTestFinished(() => still.remove());
  await still.call('POST', '/api/v1/apply', { key: still.admin, body: { files: [FLAGS_FILE] } });
  const { text } = await still.key('server');
  const place = { flag: 'greet', variant: 'hi', draw: 0 };
  const woken = async (unit: string) => {
    const before = ticks;
    const units = [{ kind: 'session', key: 's', unit, ...place, atMs: nowMs }];
    const far = series({ startMs: startMs - 86_430_000 });
    const body = batch({ series: [far], units });
    const answer = await still.call('POST', '/api/v1/telemetry', { key: text, body });
    expect(answer).toMatchObject({ status: 200, body: { rejected: [{ code: 'clock-skew' }] } });
    return ticks - before;
  };
  expect([await woken('ana'), await woken('ana'), await woken('bob')]).toEqual([0, 0, 1]);
  expect(await still.store.read('quarantined', { environment: 'production' })).toMatchObject([
    { reason: 'clock-skew', flag: 'greet', variant: 'hi', metric: 'error_rate', count: 9 },
  ]);
});

test('telemetryHandlers() turns a browser away that sends more than its share, and says for how long', async () => {
  const clock = fakeClock(nowMs);
  const still = await startTestServer({ clock });
  onTestFinished(() => still.remove());
  const { text } = await still.key('browser');
  const { text: program } = await still.key('server');
  const path = '/api/v1/telemetry';
  const urgentPath = '/api/v1/telemetry/urgent';
  const burst = limits.quotaBrowserMessages * limits.quotaBurstS;
  const ask = (key: string, at = path) => still.call('POST', at, { key, body: {} });
  for (let asked = 0; asked < burst; asked += 1) {
    if ((await ask(text)).status !== 422) throw new Error('it was turned away too early');
  }
  const refused = await ask(text);
  expect([refused.status, refused.headers.get('retry-after'), refused.body]).toEqual([
    429,
    '1',
    expect.objectContaining({
      code: 'rate-limited',
      title:
        'Cannot take telemetry: the key "a browser key" sends more than its share; send again in 1 s',
    }),
  ]);
  expect([(await ask(text, urgentPath)).status, (await ask(program)).status]).toEqual([429, 422]);
  await clock.advance(limits.quotaReportEveryMs);
  expect(await still.store.read('quarantined', { environment: null })).toMatchObject([
    { environment: 'production', reason: 'quota', source: 'browser', count: 2 },
  ]);
});
