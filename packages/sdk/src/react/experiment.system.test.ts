/** An experiment in a real browser, against a real server: what is told arrives and joins. */
import type { ExperimentView, RouteAnswer } from '@tidegate/protocol';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chromiumSuite, hasChromium } from '../browser/chromium.fixture.ts';
import { type PageWorld, startPageWorld } from '../browser/page-world.fixture.ts';

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
  let world: PageWorld;

  beforeAll(async () => {
    world = await startPageWorld('experiment-page', import.meta.url, [FLAGS, EXPERIMENT]);
    // Scaled by next to nothing: only the time until a step begins is shorter.
    const scale = { hold: 2, watch: 1, evidence: 1 };
    const body = { environment: 'production', scale };
    await world.asAdmin('/api/v1/experiments/split_view_layout_test/start', body);
  });

  afterEach(() => world.leave());

  afterAll(() => world?.remove());

  async function open(userId: string): Promise<{ page: Page; flaws: string[] }> {
    world.serve('/experiment', { userId }, '<div id="room"></div>');
    return await world.open('/experiment');
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
      (await world.read<RouteAnswer<'trackedEvents'>>(path)).events.map(
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
    const usage = await world.read<RouteAnswer<'flagUsage'>>(
      '/api/v1/flags/usage?environment=production',
    );
    expect(usage.flags.map(({ key: flag, exposures }) => [flag, exposures])).toEqual([
      ['splitViewLayout', 1],
    ]);
    const view = await world.read<ExperimentView>(
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
