/** OpenFeature's React SDK in a real browser, over our provider and over OpenFeature's own. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
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
const CHANGED = { timeout: 20_000, interval: 50 };

describe.skipIf(!hasChromium)(chromiumSuite('OpenFeature in a page'), () => {
  let world: PageWorld;

  beforeAll(async () => {
    world = await startPageWorld('openfeature-page', import.meta.url, [FLAGS]);
  });

  afterEach(() => world.leave());

  afterAll(() => world?.remove());

  test.each(['ours', 'ofrep'])(
    'a page over the provider "%s" shows a pushed change, and a kill',
    async (provider) => {
      const change = { environment: 'production', variant: 'legacy' };
      await world.asAdmin('/api/v1/flags/chat/set', change);
      world.serve(`/${provider}`, { provider }, '<div id="room"></div>');
      let streams = 0;
      const { page, flaws } = await world.open(`/${provider}`, (opening) => {
        opening.on('response', (response) => {
          if (response.url().includes('/changes')) streams += 1;
        });
      });
      const chat = () => page.locator('#chat').innerText();
      await expect.poll(chat, CHANGED).toBe('old (legacy)');
      await expect.poll(() => streams, CHANGED).toBe(1);
      await world.asAdmin('/api/v1/flags/chat/set', { ...change, variant: 'new' });
      await expect.poll(chat, CHANGED).toBe('new (new)');
      const killMs = performance.now();
      await world.asAdmin('/api/v1/flags/chat/off', { environment: 'production' });
      await expect.poll(chat, CHANGED).toBe('old (legacy)');
      const killedMs = performance.now() - killMs;
      process.stderr.write(`${provider}: kill shown after ${Math.round(killedMs)} ms\n`);
      expect(flaws).toEqual([]);
    },
  );
});
