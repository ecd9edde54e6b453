/** OpenFeature's React SDK in a real browser, over our provider and over OpenFeature's own. */
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
  chat:
    variants: { legacy: false, new: true }
    off: legacy
    clientVisible: true
    environments: { production: legacy }
`;
const CHANGED = { timeout: 20_000, interval: 50 };
const KILL_LIMIT_MS = 2_000;

describe.skipIf(!hasChromium)(chromiumSuite('OpenFeature in a page'), () => {
  let server: TestServer;
  let host: PageHost;
  let key: string;
  const pages: Page[] = [];

  beforeAll(async () => {
    const script = new URL('./openfeature-page.fixture.ts', import.meta.url).pathname;
    host = await startPageHost({ 'openfeature-page': script });
    server = await startTestServer({ corsOrigins: [host.origin] });
    await asAdmin('/api/v1/apply', { files: [{ name: 'flags.yaml', text: FLAGS }] });
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

  test.each(['ours', 'ofrep'])(
    'a page over the provider "%s" shows a pushed change, and a kill within 2 s',
    async (provider) => {
      const change = { environment: 'production', variant: 'legacy' };
      await asAdmin('/api/v1/flags/chat/set', change);
      const settings = JSON.stringify({ url: server.url, key, provider });
      host.serve(
        `/${provider}`,
        `<!doctype html><title>${provider}</title>
        <script type="application/json" id="settings">${settings}</script>
        <div id="room"></div><script type="module" src="/openfeature-page.js"></script>`,
      );
      let streams = 0;
      const { page, flaws } = await host.open(`/${provider}`, (opening) => {
        opening.on('response', (response) => {
          if (response.url().includes('/changes')) streams += 1;
        });
      });
      pages.push(page);
      const chat = () => page.locator('#chat').innerText();
      await expect.poll(chat, CHANGED).toBe('old (legacy)');
      await expect.poll(() => streams, CHANGED).toBe(1);
      await asAdmin('/api/v1/flags/chat/set', { ...change, variant: 'new' });
      await expect.poll(chat, CHANGED).toBe('new (new)');
      const killMs = performance.now();
      await asAdmin('/api/v1/flags/chat/off', { environment: 'production' });
      await expect.poll(chat, CHANGED).toBe('old (legacy)');
      const killedMs = performance.now() - killMs;
      process.stderr.write(`${provider}: kill shown after ${Math.round(killedMs)} ms\n`);
      expect(killedMs).toBeLessThan(KILL_LIMIT_MS);
      expect(flaws).toEqual([]);
    },
  );
});
