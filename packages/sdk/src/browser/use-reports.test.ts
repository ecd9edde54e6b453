import { seriesContract, telemetryBatchContract } from '@tidegate/protocol';
import { describe, expect, test } from 'vitest';
import {
  REPORT_EVERY_MS,
  REPORT_LENGTH_MAX,
  REPORT_SERIES_MAX,
  REPORT_UNITS_MAX,
} from './limits.ts';
import { ManualPage } from './manual-page.fixture.ts';
import type { BrowserEvaluation } from './types.ts';
import { createUseReports } from './use-reports.ts';

const ADDRESS = { url: 'https://flags.example.com', key: 'tg_browser_1_x' };
const CHAT: BrowserEvaluation = {
  value: 'b',
  variant: 'new',
  draw: 4,
  reason: 'SPLIT',
  metadata: {},
};

/** The batches that arrived, each read as the server reads it. */
function batchesOf(page: ManualPage) {
  return page.asked
    .filter(({ path }) => path === '/api/v1/telemetry')
    .map(({ body }) => {
      const batch = telemetryBatchContract.parse(body);
      return { ...batch, series: batch.series.map((series) => seriesContract.parse(series)) };
    });
}

describe('createUseReports()', () => {
  test('sends what was asked for and what happened, once a minute', async () => {
    const page = new ManualPage();
    const reports = createUseReports(page, ADDRESS);
    for (let time = 0; time < 3; time += 1) reports.add((rows) => rows.evaluated('chat', CHAT));
    reports.add((rows) => rows.tracked('Checkout done!', 'c-1', -2.5));
    reports.add((rows) => rows.tracked('Checkout done!', 'c-1'));
    await page.advance(REPORT_EVERY_MS);
    const startMs = 1_700_000_000_000;
    expect(batchesOf(page)).toEqual([
      {
        schema: 1,
        instanceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        sequence: 1,
        sentAtMs: startMs + 45_000,
        ruleset: { lineage: 0, version: 0 },
        dropped: { observations: 0, batches: 0 },
        closing: false,
        series: [
          {
            flag: 'chat',
            variant: 'new',
            draw: 4,
            metric: 'evaluations',
            labels: { reason: 'SPLIT' },
            startMs,
            cell: { kind: 'count', count: 3 },
          },
        ],
        units: [
          { kind: 'conversion', key: 'Checkout done!', unit: 'c-1', value: -2.5, atMs: startMs },
          { kind: 'conversion', key: 'Checkout done!', unit: 'c-1', atMs: startMs },
        ],
      },
    ]);
    await page.advance(10 * REPORT_EVERY_MS);
    expect(batchesOf(page)).toHaveLength(1);
  });

  test('tells each exposure to a drawn variant once', async () => {
    const page = new ManualPage();
    const reports = createUseReports(page, ADDRESS);
    for (const unit of ['c-1', 'c-1', 'c-2', ''])
      reports.add((rows) => rows.exposed('chat', CHAT, unit));
    reports.add((rows) => rows.exposed('plain', { ...CHAT, draw: 0 }, 'c-1'));
    reports.add((rows) => rows.exposed('chat', { ...CHAT, variant: 'old' }, 'c-2'));
    await page.advance(REPORT_EVERY_MS);
    const row = { kind: 'exposure', key: 'chat', variant: 'new', draw: 4, atMs: 1_700_000_000_000 };
    expect(batchesOf(page)).toMatchObject([
      {
        series: [],
        units: [
          { ...row, unit: 'c-1' },
          { ...row, unit: 'c-2' },
          { ...row, unit: 'c-2', variant: 'old' },
        ],
      },
    ]);
    reports.add((rows) => rows.exposed('chat', CHAT, 'c-2'));
    await page.advance(10 * REPORT_EVERY_MS);
    expect(batchesOf(page)).toHaveLength(1);
  });

  test('sends a batch that failed again as it was, then what came since', async () => {
    const page = new ManualPage();
    const reports = createUseReports(page, ADDRESS);
    reports.add((rows) => rows.evaluated('chat', CHAT));
    page.server.status = 503;
    await page.advance(REPORT_EVERY_MS);
    reports.add((rows) => rows.evaluated('chat', CHAT));
    page.server.status = 200;
    await page.advance(3 * REPORT_EVERY_MS);
    const [first, again, next] = batchesOf(page);
    expect(again).toEqual(first);
    expect(next).toMatchObject({ sequence: 2, series: [{ cell: { count: 1 } }] });
  });

  test('lets go of a batch that the server will never take', async () => {
    const page = new ManualPage();
    const reports = createUseReports(page, ADDRESS);
    reports.add((rows) => rows.evaluated('chat', CHAT));
    page.server.status = 403;
    await page.advance(10 * REPORT_EVERY_MS);
    expect(batchesOf(page)).toHaveLength(1);
  });

  test('counts what it has no room for', async () => {
    const page = new ManualPage();
    const reports = createUseReports(page, ADDRESS);
    for (let index = 0; index < REPORT_SERIES_MAX + 7; index += 1)
      reports.add((rows) => rows.evaluated(`flag-${index}`, CHAT));
    for (let index = 0; index < REPORT_UNITS_MAX + 2; index += 1) {
      reports.add((rows) => rows.exposed('chat', CHAT, `c-${index}`));
    }
    for (const value of [1, 2, 3]) reports.add((rows) => rows.tracked('paid', 'c-1', value));
    await page.advance(REPORT_EVERY_MS);
    const [batch] = batchesOf(page);
    const { series = [], units, dropped } = batch ?? {};
    expect([series.length, units?.length, dropped?.observations]).toEqual([
      REPORT_SERIES_MAX,
      REPORT_UNITS_MAX,
      12,
    ]);
  });

  test('leaves out events that the server would not take, and counts them', async () => {
    const page = new ManualPage();
    const reports = createUseReports(page, ADDRESS);
    const longest = 'x'.repeat(200);
    reports.add((rows) => {
      for (const event of ['', `${longest}x`]) rows.tracked(event, 'c-1');
      for (const unit of [undefined, '', {}, `${longest}x`]) rows.tracked('paid', unit);
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY])
        rows.tracked('paid', 'c-1', value);
      rows.tracked(longest, longest, 0);
    });
    await page.advance(REPORT_EVERY_MS);
    expect(batchesOf(page)).toMatchObject([
      {
        dropped: { observations: 8 },
        units: [{ kind: 'conversion', key: longest, unit: longest, value: 0 }],
      },
    ]);
  });

  test('says good-bye with what is left when the page goes away, in a request that outlives it', async () => {
    const page = new ManualPage();
    const inits: RequestInit[] = [];
    const respond = page.respond;
    page.respond = (url, init) => {
      inits.push(init);
      return respond(url, init);
    };
    const reports = createUseReports(page, ADDRESS);
    reports.report(true);
    reports.add((rows) => rows.evaluated('chat', CHAT));
    reports.report(true);
    await page.advance(0);
    expect(batchesOf(page)).toMatchObject([{ sequence: 1, closing: true }]);
    expect(inits.map(({ keepalive }) => keepalive)).toEqual([true]);
  });

  test('does not wait for a report under way when the page goes away', async () => {
    const page = new ManualPage();
    const bodies: string[] = [];
    page.respond = (_url, init) => {
      bodies.push(String(init.body));
      return new Promise(() => {});
    };
    const reports = createUseReports(page, ADDRESS);
    reports.add((rows) => rows.evaluated('chat', CHAT));
    reports.report();
    reports.add((rows) => rows.exposed('chat', CHAT, 'c-1'));
    reports.report();
    reports.report(true);
    reports.report(true);
    await page.advance(0);
    const sent = bodies.map((body) => telemetryBatchContract.parse(JSON.parse(body)));
    expect(sent).toMatchObject([
      { sequence: 1, series: [{ flag: 'chat' }] },
      { sequence: 2, series: [], units: [{ unit: 'c-1' }], closing: true },
    ]);
    expect(sent[0]?.instanceId).not.toBe(sent[1]?.instanceId);
  });

  test('the largest report fits into a request that outlives its page', async () => {
    const page = new ManualPage();
    const sizes: number[] = [];
    page.respond = async (_url, init) => {
      sizes.push(String(init.body).length);
      return new Response('{}');
    };
    const reports = createUseReports(page, ADDRESS);
    for (let index = 0; index < REPORT_SERIES_MAX; index += 1) {
      const flag = `a-flag-with-a-name-of-a-length-that-people-use-${index}`;
      reports.add((rows) =>
        rows.evaluated(flag, { ...CHAT, variant: 'a-variant-of-such-a-length' }),
      );
    }
    for (let index = 0; index < REPORT_UNITS_MAX; index += 1) {
      const unit = `0191a0c1-2f6a-7d3c-9e52-4b7c1f0000${index}`;
      reports.add((rows) =>
        rows.exposed('a-flag-with-a-name-of-a-length-that-people-use', CHAT, unit),
      );
    }
    reports.report();
    await page.advance(0);
    expect(sizes).toHaveLength(1);
    expect(sizes[0]).toBeLessThan(REPORT_LENGTH_MAX);
  });
});
