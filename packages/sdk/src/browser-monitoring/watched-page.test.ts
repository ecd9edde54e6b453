import { sketchIndex } from '@tidegate/core';
import type { TelemetryBatch } from '@tidegate/protocol';
import { telemetryBatchContract } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { answered } from '../browser/manual-page.fixture.ts';
import { PageClient } from '../browser/page-client.ts';
import { ERROR_KINDS_MAX, PAGE_SERIES_MAX, PLACES_MAX, ROUTES_MAX } from './limits.ts';
import { ManualMonitoredPage } from './manual-monitored-page.fixture.ts';
import type { PageProblem } from './types.ts';
import { WatchedPage } from './watched-page.ts';

const url = 'https://flags.example';
const key = 'tg_browser_1';

async function newPage(options: ConstructorParameters<typeof WatchedPage>[1] = {}) {
  const page = new ManualMonitoredPage();
  page.server.flags = [
    answered('chat', true, { variant: 'new~2', reason: 'SPLIT' }),
    answered('plain', true),
  ];
  const client = new PageClient(
    { url, key, context: { targetingKey: 'c-1' }, telemetry: false },
    page,
  );
  client.start();
  await client.ready();
  const monitor = new WatchedPage(client, options, page);
  /** Batches that were posted. */
  const posted = (): TelemetryBatch[] =>
    page.asked.flatMap(({ path, body }) =>
      path === '/api/v1/telemetry' ? [body as TelemetryBatch] : [],
    );
  const beaconed = (): TelemetryBatch[] =>
    page.beacons.map(({ body }) => (body as { batch: TelemetryBatch }).batch);
  return { page, client, monitor, posted, beaconed };
}

const series = ({ series: all }: Pick<TelemetryBatch, 'series'>) =>
  all.map(({ flag, variant, draw, metric, labels, cell }) => [
    `${flag}:${variant}~${draw}`,
    metric,
    labels,
    cell.kind === 'distribution' || cell.kind === 'count' ? cell.count : null,
  ]);

test('figures of a page are posted within 10 s, under the whole product', async () => {
  const { page, posted } = await newPage();
  page.ears?.figure('lcp', 1_250.5);
  await page.advance(9_999);
  expect(posted()).toEqual([]);
  await page.advance(1);
  expect(posted()).toEqual([
    {
      schema: 1,
      instanceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      sequence: 1,
      sentAtMs: expect.any(Number),
      ruleset: { lineage: 0, version: 0 },
      dropped: { observations: 0, batches: 0 },
      series: [
        {
          flag: '',
          variant: 'all',
          draw: 0,
          metric: 'lcp',
          labels: { route: '/chat/:id' },
          startMs: expect.any(Number),
          cell: {
            kind: 'distribution',
            count: 1,
            sumMicro: 1_250_500_000,
            sketch: [[sketchIndex(1_250.5), 1]],
          },
        },
      ],
      closing: false,
    },
  ]);
  expect(telemetryBatchContract.safeParse(posted()[0]).success).toBe(true);
});

test('figures belong to drawn variants that the page met before, and to no others', async () => {
  const { page, client, posted } = await newPage();
  page.ears?.figure('ttfb_ms', 20);
  client.boolean('plain', false);
  client.boolean('chat', false);
  page.ears?.figure('lcp', 900);
  page.ears?.figure('lcp', 1_100);
  await page.advance(10_000);
  const labels = { route: '/chat/:id' };
  expect(posted().map(series)).toEqual([
    [
      [':all~0', 'ttfb_ms', labels, 1],
      [':all~0', 'lcp', labels, 2],
      ['chat:new~2', 'lcp', labels, 2],
    ],
  ]);
});

test('errors are counted by type and message, without what is particular to one visitor', async () => {
  const problems: PageProblem[] = [];
  const { page, client, posted } = await newPage({
    onProblem: (problem) => problems.push(problem),
  });
  client.expose('chat');
  const error = new TypeError('order 4711 of "jane" at https://shop.example/t/1 is away');
  page.ears?.uncaught({ kind: 'error', error });
  page.ears?.uncaught({ kind: 'error', error });
  page.ears?.uncaught({ kind: 'rejection', error: 'no answer' });
  await page.advance(10_000);
  const labels = { type: 'TypeError', message: 'order # of "…" at <url> is away' };
  expect(posted().map(series)).toEqual([
    [
      [':all~0', 'js_errors', labels, 2],
      ['chat:new~2', 'js_errors', labels, 2],
      [':all~0', 'unhandled_rejections', { type: 'string', message: 'no answer' }, 1],
      ['chat:new~2', 'unhandled_rejections', { type: 'string', message: 'no answer' }, 1],
    ],
  ]);
  expect(problems[0]).toEqual({
    kind: 'error',
    ...labels,
    error,
    context: {
      pageId: expect.stringMatching(/^[0-9a-f]{32}$/),
      route: '/chat/:id',
      ageMs: 0,
      isVisible: true,
      variants: { chat: 'new' },
    },
  });
  expect(problems.length).toBe(3);
});

test('a page that is hidden hands everything to the browser, with the key in the body', async () => {
  const { page, posted } = await newPage();
  page.ears?.figure('cls', 0.02);
  page.page('hidden');
  page.page('leaving');
  expect(page.beacons).toEqual([
    {
      url: `${url}/api/v1/telemetry/beacon`,
      body: { key, batch: expect.objectContaining({ sequence: 1, closing: false }) },
    },
  ]);
  page.ears?.figure('inp', 40);
  page.page('leaving');
  expect(page.beacons[1]?.body).toEqual({
    key,
    batch: expect.objectContaining({ sequence: 2, closing: true }),
  });
  await page.advance(60_000);
  expect(posted()).toEqual([]);
});

test('what failed is sent again unchanged, and by a beacon when the page goes', async () => {
  const { page, posted, beaconed } = await newPage();
  page.server.status = 503;
  page.ears?.figure('lcp', 900);
  await page.advance(10_000);
  await page.advance(90_000);
  const [first, again] = posted();
  expect(again).toEqual(first);
  page.ears?.figure('inp', 40);
  page.page('leaving');
  const [waited, fresh] = beaconed();
  expect(waited).toEqual(first);
  expect([fresh?.sequence, fresh?.instanceId === first?.instanceId]).toEqual([1, false]);
});

test('what goes while another batch is under way goes as another instance', async () => {
  const { page, beaconed } = await newPage();
  const asked: string[] = [];
  page.respond = (address) => {
    asked.push(address);
    return new Promise(() => {});
  };
  page.ears?.figure('lcp', 900);
  await page.advance(10_000);
  page.ears?.figure('inp', 40);
  page.page('hidden');
  expect(asked).toEqual([`${url}/api/v1/telemetry`]);
  expect(beaconed().map(series)).toEqual([[[':all~0', 'inp', { route: '/chat/:id' }, 1]]]);
});

test('what the browser does not take waits; what has no room then is counted as lost', async () => {
  const { page, posted, beaconed } = await newPage();
  page.takesBeacons = false;
  page.ears?.figure('lcp', 1);
  page.page('hidden');
  page.ears?.figure('inp', 2);
  page.page('hidden');
  page.takesBeacons = true;
  page.ears?.figure('cls', 3);
  page.page('hidden');
  expect(beaconed().map(({ series: [one], dropped }) => [one?.metric, dropped])).toEqual([
    ['lcp', { observations: 0, batches: 0 }],
    ['cls', { observations: 0, batches: 1 }],
  ]);
  expect(posted()).toEqual([]);
});

test('kinds of errors, routes, variants and series of a page are bounded', async () => {
  expect([ERROR_KINDS_MAX, ROUTES_MAX, PLACES_MAX, PAGE_SERIES_MAX]).toEqual([20, 20, 8, 100]);
  const { page, client, monitor, beaconed } = await newPage();
  const letters = (n: number) => String.fromCharCode(97 + (n % 26)).repeat(1 + Math.floor(n / 26));
  for (let n = 0; n < ERROR_KINDS_MAX + 2; n += 1) {
    page.ears?.uncaught({ kind: 'error', error: new Error(`away ${letters(n)}`) });
  }
  page.page('hidden');
  const counted = beaconed()[0];
  expect(counted?.series.length).toBe(ERROR_KINDS_MAX + 1);
  expect(counted && series(counted).at(-1)).toEqual([
    ':all~0',
    'js_errors',
    { type: 'other', message: 'other' },
    2,
  ]);
  const routes = Array.from({ length: ROUTES_MAX + 1 }, (_, n) => {
    page.shownPath = `/${letters(n)}`;
    return monitor.context().route;
  });
  expect(routes.slice(-3)).toEqual(['/s', 'other', 'other']);
  page.server.flags = Array.from({ length: 20 }, (_, n) =>
    answered(`flag-${n}`, true, { variant: 'on~1' }),
  );
  await client.setContext({ targetingKey: 'c-2' });
  for (let n = 0; n < 20; n += 1) client.boolean(`flag-${n}`, false);
  expect(Object.keys(monitor.context().variants).length).toBe(PLACES_MAX);
  for (let n = 0; n < 12; n += 1) page.ears?.figure(`metric_${letters(n)}`, 1);
  page.page('hidden');
  const full = beaconed()[1];
  expect([full?.series.length, full?.dropped.observations]).toEqual([PAGE_SERIES_MAX, 8]);
});

test('a figure that is none is dropped and counted', async () => {
  const { page, beaconed } = await newPage();
  for (const value of [Number.NaN, -1, Infinity, 3_600_001]) page.ears?.figure('lcp', value);
  page.ears?.figure('lcp', 3_600_000);
  page.page('hidden');
  expect(beaconed().map(({ dropped, series: all }) => [dropped.observations, all.length])).toEqual([
    [4, 1],
  ]);
});

test('a route of the program stands in place of the path', async () => {
  const named = await newPage({ route: () => `/chat/:name?token=${'x'.repeat(200)}` });
  expect(named.monitor.context().route).toBe('/chat/:name');
  const broken = await newPage({
    route: () => {
      throw new Error('no router');
    },
  });
  expect(broken.monitor.context().route).toBe('/chat/:id');
});

test('stop() sends what is left and hears no more', async () => {
  const { page, monitor, client, beaconed } = await newPage();
  page.ears?.figure('lcp', 1);
  monitor.stop();
  expect(page.ears).toBeNull();
  client.boolean('chat', false);
  page.page('hidden');
  expect(beaconed().map(({ closing }) => closing)).toEqual([true]);
  expect(monitor.context().variants).toEqual({});
});

test('a key that must not travel sends nothing', async () => {
  const page = new ManualMonitoredPage();
  const client = new PageClient({ url, key: 'tg_server_1', context: {} }, page);
  new WatchedPage(client, {}, page);
  page.ears?.figure('lcp', 1);
  await page.advance(60_000);
  page.page('leaving');
  expect([page.asked, page.beacons]).toEqual([[], []]);
});
