import type { ScorecardView, SeriesView } from '@tidegate/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { DASHBOARD_EVERY_MS } from '../metric/limits.ts';
import { count, NOW_MS, rate, values } from '../metric/metric-world.fixture.ts';
import { FLAGS_FILE, startTestServer, type TestServer } from './server.fixture.ts';

const clock = fakeClock(NOW_MS);
let server: TestServer;
let staging = '';

beforeAll(async () => {
  server = await startTestServer({ clock });
  staging = (await server.key('admin', 'staging')).text;
  await server.call('POST', '/api/v1/apply', { key: server.admin, body: { files: [FLAGS_FILE] } });
  const { text: key } = await server.key('server');
  const labels = { type: 'TimeoutError', message: 'no answer' };
  const series = [
    rate('error_rate', 100, 2),
    count('errors', 2, { labels }),
    values('cost_usd', [0.5], {}, [0.5]),
    rate('error_rate', 10, 1, { flag: 'greet', variant: 'hi' }),
  ];
  const body = {
    ...{ schema: 1, instanceId: 'i-1', sequence: 1, sentAtMs: NOW_MS },
    ...{ ruleset: { lineage: 1, version: 1 }, dropped: { observations: 0, batches: 0 } },
    series,
  };
  const sent = await server.call('POST', '/api/v1/telemetry', { key, body });
  expect(sent.body).toMatchObject({ applied: 4, rejected: [] });
});

afterAll(() => server.remove());

const get = async (path: string, key = server.admin) => await server.call('GET', path, { key });

describe('metricHandlers()', () => {
  test('answers series of the last hour', async () => {
    const path = '/api/v1/metrics/series?environment=production&metric=error_rate';
    const { groups, ...head } = (await get(path)).body as SeriesView;
    expect(head).toMatchObject({ fromMs: NOW_MS - 3_600_000, toMs: NOW_MS, stepMs: 60_000 });
    expect(groups.map(({ total }) => [total.count, total.events])).toEqual([[100, 2]]);
    const split = `${path}&flag=greet&by=variant&points=1`;
    expect(((await get(split)).body as SeriesView).groups).toMatchObject([
      { by: { variant: 'hi' }, total: { count: 10 } },
    ]);
  });

  test('answers errors and costs', async () => {
    expect((await get('/api/v1/metrics/errors?environment=production')).body).toEqual({
      errors: [
        {
          ...{ environment: 'production', flag: '', variant: 'all', type: 'TimeoutError' },
          ...{ message: 'no answer', count: 2, lastMs: NOW_MS - 60_000 },
        },
      ],
    });
    expect((await get('/api/v1/metrics/costs?environment=production')).body).toMatchObject({
      rows: [{ day: '2027-01-15', turns: 1, conversations: 1, sumUsd: 0.5 }],
    });
  });

  test('stores what a person reports', async () => {
    const body = { environment: 'production', metric: 'complaints', value: 2, atMs: NOW_MS - 1 };
    const sent = await server.call('POST', '/api/v1/metrics/report', { key: server.admin, body });
    expect([sent.status, sent.body]).toEqual([200, { stored: true }]);
    const path = '/api/v1/metrics/series?environment=production&metric=complaints';
    expect(((await get(path)).body as SeriesView).groups[0]?.total.count).toBe(2);
    const listed = (await get('/api/v1/metrics?environment=production')).body;
    expect(listed).toMatchObject({
      metrics: expect.arrayContaining([
        expect.objectContaining({ name: 'complaints', series: 1, origin: 'catalogue' }),
      ]),
    });
  });

  test.each([
    [
      '/api/v1/metrics/series?environment=production&metric=eror_rate',
      404,
      'did you mean "error_rate"?',
    ],
    ['/api/v1/metrics/series?environment=prod&metric=error_rate', 404, 'environment "prod"'],
    ['/api/v1/metrics/compare?environment=production&flag=greet', 404, 'never had a rollout'],
    [
      `/api/v1/metrics/errors?environment=production&fromMs=${NOW_MS}`,
      422,
      'Cannot read this span of time: it ends before it begins; give a "fromMs" before "toMs" and now',
    ],
    [
      `/api/v1/metrics/errors?environment=production&fromMs=${NOW_MS - 34_560_000_001}`,
      422,
      'Cannot read this span of time: it is longer than 400 days; ask for less',
    ],
    ['/api/v1/metrics/series?environment=production&metric=cpu&by=colour', 422, '"label:<name>"'],
    ['/api/v1/metrics/series?environment=production&metric=cpu&points=501', 422, ''],
    ...['series?metric=cpu&', 'errors?', 'slowest?'].map((path): [string, number, string] => [
      `/api/v1/metrics/${path}environment=production&variant=hi`,
      422,
      'Cannot read variant "hi": a turn counts under each flag that it met, and none is given; give "flag" as well',
    ]),
  ])('refuses %s', async (path, status, title) => {
    const answer = await get(path);
    expect([answer.status, (answer.body as { title: string }).title]).toEqual([
      status,
      expect.stringContaining(title),
    ]);
  });

  test('keeps a key in its environment', async () => {
    const paths = ['metrics', 'metrics/errors', 'metrics/costs', 'scorecards'];
    for (const path of paths) {
      const asked = await get(`/api/v1/${path}?environment=production`, staging);
      expect([path, asked.status]).toEqual([path, 403]);
    }
    const body = { environment: 'production', metric: 'complaints', value: 1 };
    const sent = await server.call('POST', '/api/v1/metrics/report', { key: staging, body });
    expect(sent.status).toBe(403);
  });

  test('takes 400 days', async () => {
    const path = `/api/v1/metrics/series?environment=production&metric=cpu&fromMs=${NOW_MS - 34_560_000_000}`;
    expect(((await get(path)).body as SeriesView).groups).toEqual([]);
  });
});

test('scorecardHandlers() answers the dashboard, and says what monitoring lacks', async () => {
  const dashboard = await get('/api/performance/dashboard');
  expect([dashboard.status, dashboard.body]).toEqual([
    200,
    expect.objectContaining({
      ...{ environment: 'production', activatedMs: null },
      health: expect.objectContaining({ streams: 0, instances: 1 }),
    }),
  ]);
  const { body } = await server.call('POST', '/api/performance/activate', { key: server.admin });
  expect(body).toMatchObject({
    ...{ environment: 'production', activatedMs: NOW_MS, changed: true },
    checks: [
      { name: 'telemetry', ok: true, detail: 'error_rate was told 60 s ago' },
      { name: 'latency', ok: false },
      {
        ...{ name: 'probes', ok: false },
        detail: "no uptime was ever told; add probes to the operator's file",
      },
      { name: 'process', ok: false },
      { name: 'controller', ok: true },
      { name: 'kpis', ok: false, detail: 'no KPIs were applied; add a Scorecard file' },
      { name: 'budgets', ok: false },
      { name: 'baselines', ok: false, detail: 'there is no scorecard' },
    ],
  });
  const again = await server.call('POST', '/api/performance/activate', { key: server.admin });
  expect(again.body).toMatchObject({ activatedMs: NOW_MS, changed: false });
  expect((await get('/api/v1/scorecards')).body).toEqual({ serverMs: NOW_MS, scorecards: [] });
});

describe('with a scorecard', () => {
  const file = {
    name: 'launch.yaml',
    text: `apiVersion: tidegate/v1
kind: Scorecard
name: launch
environment: production
purpose: budgets
kpis:
  tickets: { metric: support_tickets, atMost: baseline }
  errors: { metric: error_rate, below: 5% }
`,
  };
  const post = async (path: string, body: unknown) =>
    await server.call('POST', path, { key: server.admin, body });
  const kpis = async () => {
    const { scorecards } = (await get('/api/v1/scorecards')).body as {
      scorecards: ScorecardView[];
    };
    return scorecards[0]?.kpis.map(({ state, value, baseline }) => [state, value, baseline]);
  };

  test('what was applied or reported is seen at once, and zero is a figure', async () => {
    expect((await post('/api/v1/apply', { files: [file] })).status).toBe(200);
    expect(await kpis()).toEqual([
      ['no-data', null, null],
      ['met', 0.02, null],
    ]);
    const place = { environment: 'production', atMs: NOW_MS - 1 };
    const report = { ...place, metric: 'support_tickets', value: 0 };
    expect((await post('/api/v1/metrics/report', report)).body).toEqual({ stored: true });
    expect(await kpis()).toEqual([
      ['no-data', 0, null],
      ['met', 0.02, null],
    ]);
    const recorded = await post('/api/v1/scorecards/launch/baseline', {
      environment: 'production',
    });
    expect(recorded.body).toMatchObject({
      kpis: [{ state: 'met', baseline: 0 }, { baseline: 0.02 }],
    });
    expect(await kpis()).toEqual([
      ['met', 0, 0],
      ['met', 0.02, 0.02],
    ]);
  });

  test('the dashboard shows it among the budgets', async () => {
    await clock.advance(DASHBOARD_EVERY_MS);
    const { body } = await get('/api/performance/dashboard?environment=production');
    expect(body).toMatchObject({ budgets: [{ name: 'launch', met: 2 }], tooMuch: [] });
  });

  test('an unknown scorecard has no baseline', async () => {
    const body = { environment: 'production' };
    const { status } = await post('/api/v1/scorecards/lunch/baseline', body);
    expect(status).toBe(404);
  });
});

test('registerExposition() answers a key with what its environment may see', async () => {
  expect((await server.call('GET', '/metrics')).status).toBe(401);
  const browser = await server.key('browser');
  expect((await get('/metrics', browser.text)).status).toBe(403);
  const all = await get('/metrics');
  expect([all.status, all.headers.get('content-type')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
  ]);
  const text = String(all.body);
  expect(text).toContain('\ntidegate_ingest_batches{environment="production"} ');
  expect(text).toContain('\ntidegate_streams 0\n');
  expect(text).toContain('\ntidegate_controller_held 1\n');
  expect(text).toContain(
    '\ntidegate_kpis{environment="production",scorecard="launch",state="met"} 2\n',
  );
  const own = String((await get('/metrics', staging)).body);
  expect(own).toContain('environment="staging"');
  expect(own).not.toContain('environment="production"');
});
