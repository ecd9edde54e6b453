/** A page that does badly, in a real browser, before a real server. */
import type { RouteAnswer } from '@tidegate/protocol';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumSuite, hasChromium } from '../browser/chromium.fixture.ts';
import { type PageWorld, startPageWorld } from '../browser/page-world.fixture.ts';

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  chat:
    variants: { legacy: false, new: true }
    off: legacy
    clientVisible: true
    environments: { production: legacy }
`;
const PLAN = `apiVersion: tidegate/v1
kind: Plan
name: chat-new
environment: production
flag: chat
control: legacy
candidate: new
unit: conversation
phases:
  - name: everybody
    audience: { weight: 100% }
    hold: 1h
guardrails:
  - { metric: error_rate, above: 5%, for: 5m, action: rollback }
`;
const ARRIVED = { timeout: 20_000, interval: 100 };

describe.skipIf(!hasChromium)(chromiumSuite('monitorPage() in a page that does badly'), () => {
  let world: PageWorld;

  beforeAll(async () => {
    world = await startPageWorld('slow-page', import.meta.url, [FLAGS, PLAN]);
    await world.asAdmin('/api/v1/rollouts', { plan: 'chat-new' });
  });

  afterAll(() => world?.remove());

  async function variantOf(targetingKey: string): Promise<unknown> {
    const body = { context: { targetingKey } };
    const { server, key } = world;
    const answer = await server.call('POST', '/ofrep/v1/evaluate/flags/chat', { key, body });
    return (answer.body as { variant?: unknown }).variant;
  }

  type Group = RouteAnswer<'metricSeries'>['groups'][number];

  /** What the server knows of a metric of pages, apart by what is asked for. */
  async function groups(metric: string, more: Record<string, string>): Promise<Group[]> {
    const about = { environment: 'production', metric, source: 'browser', ...more };
    const path = `/api/v1/metrics/series?${new URLSearchParams(about)}`;
    return (await world.read<RouteAnswer<'metricSeries'>>(path)).groups;
  }

  async function total(metric: string): Promise<Group['total'] | undefined> {
    return (await groups(metric, {}))[0]?.total;
  }

  async function named(
    metric: string,
    by: string,
    more: Record<string, string> = {},
  ): Promise<unknown[]> {
    return (await groups(metric, { by, ...more })).map((group) => [group.by, group.total.count]);
  }

  async function open(path: string): Promise<Page> {
    world.serve('/slow', {}, '<p>a short text</p><button id="button">press</button>');
    return (await world.open(path)).page;
  }

  test('figures, errors and rejections arrive by a beacon when the page is left', async () => {
    // The step begins some seconds from now, so that every SDK holds it in time.
    await expect.poll(() => variantOf('c-0'), ARRIVED).toBe('new~1');
    const page = await open('/slow?token=secret');
    await page.waitForFunction('window.isDone');
    await page.click('#button');
    // Browsers tell of an interaction when they are idle.
    await page.evaluate('new Promise((done) => setTimeout(done, 2500))');
    const [isSame, context] = (await page.evaluate(
      '[window.isSame, window.monitor.context()]',
    )) as unknown[];
    await page.goto('about:blank');
    // LCP goes with `pagehide`, INP and CLS with the change of visibility after it.
    await expect.poll(async () => (await total('lcp'))?.count, ARRIVED).toBe(1);
    await expect.poll(async () => (await total('inp'))?.count, ARRIVED).toBe(1);
    expect([isSame, context]).toEqual([
      true,
      {
        pageId: expect.stringMatching(/^[0-9a-f]{32}$/),
        route: '/slow',
        ageMs: expect.any(Number),
        isVisible: true,
        variants: { chat: 'new' },
      },
    ]);
    const metrics = ['lcp', 'cls', 'inp', 'fcp', 'ttfb_ms', 'page_load_ms', 'js_errors'];
    const totals = await Promise.all(metrics.map((metric) => total(metric)));
    const seen = Object.fromEntries(metrics.map((metric, at) => [metric, totals[at]]));
    const shown = metrics.map((metric) => `${metric} ${seen[metric]?.p50}`);
    process.stderr.write(`one slow page: ${shown.join(', ')}\n`);
    expect(metrics.map((metric) => [metric, seen[metric]?.count])).toEqual(
      metrics.map((metric) => [metric, 1]),
    );
    expect(seen['lcp']?.p50).toBeGreaterThan(600);
    expect(seen['inp']?.p50).toBeGreaterThan(95);
    expect(seen['cls']?.p50).toBeGreaterThan(0.1);
    expect(seen['cls']?.p50).toBeLessThan(1);
    expect(await named('js_errors', 'label:message')).toEqual([
      [{ message: 'order # of "…" is away' }, 1],
    ]);
    expect(await named('unhandled_rejections', 'label:type')).toEqual([
      [{ type: 'RangeError' }, 1],
    ]);
    expect(await named('lcp', 'label:route')).toEqual([[{ route: '/slow' }, 1]]);
    expect(await named('lcp', 'variant', { flag: 'chat' })).toEqual([[{ variant: 'new' }, 1]]);
  }, 60_000);

  test('a page that is shown posts every 10 s, and tells when it was ready', async () => {
    const page = await open('/slow');
    await expect.poll(async () => (await total('tti'))?.count, ARRIVED).toBe(1);
    const { p50 } = (await total('tti')) ?? {};
    process.stderr.write(`time to interactive: ${p50} ms\n`);
    // The long task that begins 800 ms after the page was ready.
    expect(p50).toBeGreaterThan(900);
    expect(p50).toBeLessThan(5_000);
    await page.context().close();
  }, 60_000);
});
