/** An experiment in a real browser, against a real server: what is told arrives and joins. */
import type { ExperimentView, RouteAnswer } from '@tidegate/protocol';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../server/src/http/server.fixture.ts';
import {
  chromiumSuite,
  hasChromium,
  type PageHost,
  startPageHost,
} from '../browser/chromium.fixture.ts';

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  splitViewLayout:
    variants: { traditional: false, split_view: true }
    off: traditional
    clientVisible: true
    environments: { production: traditional }
`;
const EXPERIMENT = `apiVersion: tidegate/v1
kind: Experiment
name: split_view_layout_test
environment: production
flag: splitViewLayout
unit: userId
arms:
  - { variant: traditional, weight: 50% }
  - { variant: split_view, weight: 50% }
primary:
  conversions: { event: split_view_layout_test conversion, of: value, better: higher }
secondary:
  engagement: { event: message_engaged, better: higher }
duration: 28d
`;
const SOON = { timeout: 25_000, interval: 100 };

describe.skipIf(!hasChromium)(chromiumSuite('an experiment in a page'), () => {
  let server: TestServer;
  let host: PageHost;
  let key: string;
  const pages: Page[] = [];

  beforeAll(async () => {
    const script = new URL('./experiment-page.fixture.ts', import.meta.url).pathname;
    host = await startPageHost({ 'experiment-page': script });
    server = await startTestServer({ corsOrigins: [host.origin] });
    const files = [FLAGS, EXPERIMENT].map((text, index) => ({ name: `${index}.yaml`, text }));
    await asAdmin('/api/v1/apply', { files });
    // Scaled by next to nothing: only the time until a step begins is shorter.
    const scale = { hold: 2, watch: 1, evidence: 1 };
    const body = { environment: 'production', scale };
    await asAdmin('/api/v1/experiments/split_view_layout_test/start', body);
    key = (await server.key('browser')).text;
  });

  afterEach(async () => {
    for (const page of pages.splice(0)) await page.context().close();
  });

  afterAll(async () => {
    await host?.close();
    await server?.remove();
  });

  async function asAdmin(path: string, body: object): Promise<void> {
    const answer = await server.call('POST', path, { key: server.admin, body });
    expect([path, answer.status, answer.body]).toEqual([path, 200, answer.body]);
  }

  async function get<T>(path: string): Promise<T> {
    const { body } = await server.call('GET', path, { key: server.admin });
    return body as T;
  }

  async function open(userId: string): Promise<{ page: Page; flaws: string[] }> {
    const settings = JSON.stringify({ url: server.url, key, userId });
    host.serve(
      '/experiment',
      `<!doctype html><title>experiment</title>
      <script type="application/json" id="settings">${settings}</script>
      <div id="room"></div><script type="module" src="/experiment-page.js"></script>`,
    );
    const opened = await host.open('/experiment');
    pages.push(opened.page);
    return opened;
  }

  const saidIn = (page: Page) => page.locator('#said').innerText();

  /** The page goes away for a moment, and tells what it has. */
  async function tell(page: Page): Promise<void> {
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
  }

  test('an exposure is told once, conversions with their values, and the server joins them', async () => {
    const { page, flaws } = await open('u-1');
    // A conversation that began before the step takes no part: each reload begins anew.
    await expect
      .poll(async () => {
        await page.evaluate(() => localStorage.clear());
        await page.reload();
        await expect.poll(() => saidIn(page), SOON).not.toBe('waiting');
        return await saidIn(page);
      }, SOON)
      .toMatch(/^(traditional|split_view) drawn$/);
    const [variant = ''] = (await saidIn(page)).split(' ');
    for (const button of ['expose', 'convert', 'convert', 'engage', 'expose']) {
      await page.locator(`#${button}`).click();
    }
    const kept = await page.evaluate(
      () => (window as unknown as { trackers: Set<unknown> }).trackers.size,
    );
    expect(kept).toBeLessThanOrEqual(2); // Strict mode throws one render away.
    await tell(page);
    const path = '/api/v1/events?environment=production';
    const told = async () =>
      (await get<RouteAnswer<'trackedEvents'>>(path)).events.map(
        ({ event, units, count, sum }) => ({
          ...{ event, units, count, sum },
        }),
      );
    await expect.poll(told, SOON).toEqual([
      { event: 'message_engaged', units: 1, count: 1, sum: 0 },
      { event: 'split_view_layout_test conversion', units: 1, count: 2, sum: 6 },
    ]);
    // The same visitor again: what was told is not told anew.
    await page.reload();
    await expect.poll(() => saidIn(page), SOON).toBe(`${variant} drawn`);
    await page.locator('#engage').click();
    await tell(page);
    const engaged = { event: 'message_engaged', units: 1, count: 2, sum: 0 };
    await expect.poll(told, SOON).toContainEqual(engaged);
    const usage = await get<RouteAnswer<'flagUsage'>>('/api/v1/flags/usage?environment=production');
    expect(usage.flags.map(({ key: flag, exposures }) => [flag, exposures])).toEqual([
      ['splitViewLayout', 1],
    ]);
    const view = await get<ExperimentView>(
      '/api/v1/experiments/split_view_layout_test?environment=production&fresh=true',
    );
    const [conversions, engagement] = view.report?.metrics ?? [];
    const ofArm = (metric = conversions) => metric?.arms.find((arm) => arm.variant === variant);
    expect(view.report?.units).toBe(1);
    expect(ofArm()).toMatchObject({ units: 1, value: 6 });
    expect(ofArm(engagement)).toMatchObject({ units: 1, value: 1 });
    expect(flaws).toEqual([]);
  });
});
