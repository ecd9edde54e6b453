/** A page that its server rendered, in a real browser: nothing on it may flash or jump. */
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bootstrapScript } from '../browser/bootstrap-script.ts';
import {
  chromiumSuite,
  hasChromium,
  type PageHost,
  startPageHost,
} from '../browser/chromium.fixture.ts';
import { answered } from '../browser/manual-page.fixture.ts';
import { OfrepServer } from '../browser/ofrep-server.fixture.ts';
import type { BrowserBootstrap } from '../browser/types.ts';
import { TidegateProvider } from './index.ts';
import { Shop } from './shop.fixture.ts';

const FLAGS = [
  answered('chat', true, { variant: 'new~4', reason: 'SPLIT' }),
  answered('banner', 'welcome'),
];
const NEW_SHOP = ['the new chat (new)', 'welcome'];
const SOON = { timeout: 15_000, interval: 50 };

/** What the page remembers: every change of the shop, renders, and what React complained of. */
interface Memory {
  readonly mutations: readonly string[];
  readonly renders: Readonly<Record<string, number>>;
  readonly recovered: readonly string[];
}

describe.skipIf(!hasChromium)(chromiumSuite('hydration'), () => {
  let server: OfrepServer;
  let host: PageHost;

  beforeAll(async () => {
    const script = new URL('./shop-page.fixture.ts', import.meta.url).pathname;
    [server, host] = await Promise.all([
      new OfrepServer().listen(),
      startPageHost({ 'shop-page': script }),
    ]);
  });

  beforeEach(async () => {
    await expect.poll(() => server.streams, SOON).toBe(0);
    server.flags = FLAGS;
    server.requests.length = 0;
  });

  afterAll(async () => {
    await host?.close();
    await server?.close();
  });

  /** Renders the shop as a page's server would, and opens it. */
  async function open(
    path: string,
    bootstrap: BrowserBootstrap | undefined,
    { isStrict = false, unit = 'c-1' } = {},
  ) {
    const options = { url: server.url, key: 'tg_browser_1_x', context: { targetingKey: unit } };
    const shop = createElement(
      TidegateProvider,
      { options: { ...options, bootstrap } },
      createElement(Shop),
    );
    const settings = JSON.stringify({ ...options, isStrict, unit });
    host.serve(
      path,
      `<!doctype html><title>shop</title>
      <script type="application/json" id="settings">${settings}</script>
      ${bootstrap === undefined ? '' : bootstrapScript(bootstrap)}
      <div id="shop">${renderToString(shop)}</div>
      <script>
        window.mutations = [];
        const room = document.getElementById('shop');
        const seen = () => window.mutations.push(room.textContent);
        new MutationObserver(seen).observe(room, { subtree: true, childList: true, characterData: true });
      </script>
      <script type="module" src="/shop-page.js"></script>`,
    );
    const opened = await host.open(path);
    // The stream opens after the first answer: by then the page has settled.
    await expect.poll(() => server.streams, SOON).toBe(1);
    const { page } = opened;
    const shown = () => page.locator('#shop > *').allInnerTexts();
    const memory = () =>
      page.evaluate(() => {
        const { mutations, renders, recovered } = window as unknown as Memory;
        return { mutations, renders, recovered };
      });
    return { ...opened, shown, memory };
  }

  test('a page with a bootstrap never changes what its server rendered', async () => {
    const { page, flaws, shown, memory } = await open('/bootstrapped', { flags: FLAGS });
    await page.waitForTimeout(300);
    expect(await shown()).toEqual(NEW_SHOP);
    expect(await memory()).toEqual({
      mutations: [],
      renders: { chat: 1, banner: 1 },
      recovered: [],
    });
    expect(flaws).toEqual([]);
    await page.context().close();
  });

  test('a page without a bootstrap shows the fallbacks first, and says nothing of a mismatch', async () => {
    const { page, flaws, shown, memory } = await open('/bare', undefined);
    await expect.poll(shown, SOON).toEqual(NEW_SHOP);
    const { mutations, recovered } = await memory();
    expect(mutations.length).toBeGreaterThan(0);
    expect([recovered, flaws]).toEqual([[], []]);
    // The next visit has what this one left, and still hydrates over the fallbacks in peace.
    await page.reload();
    await expect.poll(shown, SOON).toEqual(NEW_SHOP);
    expect([(await memory()).recovered, flaws]).toEqual([[], []]);
    await page.context().close();
  });

  test('values that differ from the bootstrap come after hydration, and without a mismatch', async () => {
    const stale = [answered('chat', false, { variant: 'legacy~4' }), answered('banner', 'welcome')];
    const { page, flaws, shown, memory } = await open('/stale', { flags: stale });
    await expect.poll(shown, SOON).toEqual(NEW_SHOP);
    expect((await memory()).recovered).toEqual([]);
    expect(flaws).toEqual([]);
    await page.context().close();
  });

  test('a pushed change renders only the part that looks at its flag', async () => {
    const { page, flaws, shown, memory } = await open('/pushed', { flags: FLAGS });
    const changed = [
      answered('chat', false, { variant: 'legacy~4' }),
      answered('banner', 'welcome'),
    ];
    server.publish(changed, 'rollback');
    await expect.poll(shown, SOON).toEqual(['the old chat (legacy)', 'welcome']);
    expect((await memory()).renders).toEqual({ chat: 2, banner: 1 });
    // A flag that nobody looks at renders nothing.
    server.publish([...changed, answered('other', 1)], 'kill');
    await expect.poll(() => server.requests.length, SOON).toBeGreaterThanOrEqual(3);
    await page.waitForTimeout(300);
    expect((await memory()).renders).toEqual({ chat: 2, banner: 1 });
    expect(flaws).toEqual([]);
    await page.context().close();
  });

  test('another conversation with the same variant is told as exposed too', async () => {
    // A unit of its own: pages of other tests may tell of theirs when they are long closed.
    const { page, flaws } = await open('/visits', { flags: FLAGS }, { unit: 'v-1' });
    const visit = (id: string) =>
      page.evaluate((to) => (window as unknown as { visit(id: string): void }).visit(to), id);
    const asked = (text: string) => server.requests.filter((request) => request.includes(text));
    await visit('v-2');
    await expect.poll(() => asked('"targetingKey":"v-2"').length, SOON).toBe(1);
    await page.waitForTimeout(100);
    await page.goto('about:blank');
    const exposed = () =>
      asked('/api/v1/telemetry').flatMap((request) =>
        [...request.matchAll(/"unit":"(v-\d)","variant":"(\w+)","draw":(\d)/g)].map(
          ([, ...parts]) => parts,
        ),
      );
    await expect.poll(exposed, SOON).toEqual([
      ['v-1', 'new', '4'],
      ['v-2', 'new', '4'],
    ]);
    expect(flaws).toEqual([]);
    await page.context().close();
  });

  test('strict mode leaves one stream, and a closed page none', async () => {
    const { page, flaws, shown, memory } = await open(
      '/strict',
      { flags: FLAGS },
      { isStrict: true },
    );
    await page.waitForTimeout(300);
    expect(server.streams).toBe(1);
    expect(await shown()).toEqual(NEW_SHOP);
    expect((await memory()).mutations).toEqual([]);
    expect(flaws).toEqual([]);
    await page.goto('about:blank');
    await expect.poll(() => server.streams, SOON).toBe(0);
    await page.context().close();
  });

  test('a page whose server is away keeps what it was rendered with', async () => {
    const away = await new OfrepServer().listen();
    const url = away.url;
    await away.close();
    const options = { url, key: 'tg_browser_1_x', context: { targetingKey: 'c-9' } };
    const bootstrap = { flags: FLAGS };
    const shop = createElement(
      TidegateProvider,
      { options: { ...options, bootstrap } },
      createElement(Shop),
    );
    host.serve(
      '/away',
      `<!doctype html><script type="application/json" id="settings">${JSON.stringify(options)}</script>
      ${bootstrapScript(bootstrap)}<div id="shop">${renderToString(shop)}</div>
      <script type="module" src="/shop-page.js"></script>`,
    );
    const { page, flaws } = await host.open('/away');
    await expect.poll(() => flaws.join(), SOON).toContain('ERR_CONNECTION_REFUSED');
    expect(await page.locator('#shop > *').allInnerTexts()).toEqual(NEW_SHOP);
    await page.context().close();
  });
});
