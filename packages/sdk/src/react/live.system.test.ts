/** Our React hooks in a real browser, against a real server. */
import type { RouteAnswer } from '@tidegate/protocol';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../../../server/src/http/server.fixture.ts';
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
  banner:
    variants: { plain: no banner, loud: a loud banner }
    off: plain
    clientVisible: true
    environments: { production: plain }
  plans-of-the-company:
    variants: { off: none, on: a secret of the company }
    off: off
    environments: { production: on }
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
const SHOP =
  '<div id="shop"><h1 id="chat">the old chat (no variant)</h1><p id="banner">no banner</p></div>';
/** An ordinary change reaches pages spread over 10 s. */
const CHANGED = { timeout: 20_000, interval: 50 };

describe.skipIf(!hasChromium)(chromiumSuite('live flags in a page'), () => {
  let world: PageWorld;

  beforeAll(async () => {
    world = await startPageWorld('shop-page', import.meta.url, [FLAGS]);
  });

  afterEach(() => world.leave());

  afterAll(() => world?.remove());

  async function serve(flag: string, variant: string): Promise<void> {
    await world.asAdmin(`/api/v1/flags/${flag}/set`, { environment: 'production', variant });
  }

  /** Opens the shop and waits until it listens for changes; `said` gathers what the server said. */
  async function open(): Promise<{ page: Page; flaws: string[]; said: string[]; asked: string[] }> {
    world.serve('/shop', {}, SHOP);
    const said: string[] = [];
    const asked: string[] = [];
    const opened = await world.open('/shop', (page) => {
      page.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''}`));
      page.on('response', async (response) => {
        if (response.url().includes('/changes')) said.push('a stream');
        else if (response.request().method() === 'POST') {
          said.push(`${response.status()} ${await response.text().catch(() => '')}`);
        }
      });
    });
    await expect.poll(() => said, CHANGED).toContain('a stream');
    return { ...opened, said, asked };
  }

  async function hide(page: Page): Promise<void> {
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true });
      document.dispatchEvent(new Event('visibilitychange'));
    });
  }

  async function usage(): Promise<RouteAnswer<'flagUsage'>['flags']> {
    const path = '/api/v1/flags/usage?environment=production';
    return (await world.read<RouteAnswer<'flagUsage'>>(path)).flags;
  }

  const chatOf = (page: Page) => page.locator('#chat').innerText();

  // The first, because every page that goes away adds to it.
  test('what the page used is told when it is hidden, and the server takes it', async () => {
    const { page } = await open();
    await expect.poll(() => chatOf(page), CHANGED).toBe('the old chat (legacy)');
    await hide(page);
    const evaluations = async () => (await usage()).map((flag) => [flag.key, flag.evaluations]);
    const once = (variant: string) => [{ variant, draw: 0, reason: 'STATIC', count: 1 }];
    await expect.poll(evaluations, CHANGED).toEqual([
      ['banner', once('plain')],
      ['chat', once('legacy')],
      ['plans-of-the-company', []],
    ]);
  });

  test('a change is pushed into the page, and a kill', async () => {
    await serve('chat', 'legacy');
    const { page, flaws } = await open();
    await expect.poll(() => chatOf(page), CHANGED).toBe('the old chat (legacy)');
    const setMs = performance.now();
    await serve('chat', 'new');
    await expect.poll(() => chatOf(page), CHANGED).toBe('the new chat (new)');
    const changedMs = performance.now() - setMs;

    const killMs = performance.now();
    await world.asAdmin('/api/v1/flags/chat/off', { environment: 'production' });
    await expect.poll(() => chatOf(page), CHANGED).toBe('the old chat (legacy)');
    const killedMs = performance.now() - killMs;
    process.stderr.write(
      `change shown after ${Math.round(changedMs)} ms, kill after ${Math.round(killedMs)} ms\n`,
    );
    expect(flaws).toEqual([]);
  });

  test('only flags that are visible to clients come to the page, without anything of their rules', async () => {
    const { said, flaws } = await open();
    const answer = JSON.parse(said.find((text) => text.startsWith('200 {"flags"'))?.slice(4) ?? '');
    const chat = { key: 'chat', reason: 'STATIC', value: false, variant: 'legacy' };
    const banner = { key: 'banner', reason: 'STATIC', value: 'no banner', variant: 'plain' };
    expect(answer.flags).toEqual(expect.arrayContaining([chat, banner]));
    expect(answer.flags).toHaveLength(2);
    expect(said.join()).not.toContain('secret of the company');
    expect(flaws).toEqual([]);
  });

  test('a visitor who comes back brings the pin of the conversation', async () => {
    const { page, asked, said } = await open();
    const pin = /"conversationPin":"([\w.-]+)"/.exec(said.join())?.[1];
    expect(pin).toMatch(/^\d+\.[\w-]{22}$/);
    asked.length = 0;
    await page.reload();
    await expect.poll(() => asked.join('\n'), CHANGED).toContain(`"conversationPin":"${pin}"`);
  });

  test('a rollout reaches conversations that begin after it, and they are told as exposed', async () => {
    await serve('chat', 'legacy');
    const before = await open();
    await expect.poll(() => chatOf(before.page), CHANGED).toBe('the old chat (legacy)');
    await world.asAdmin('/api/v1/apply', { files: [{ name: 'plan.yaml', text: PLAN }] });
    await world.asAdmin('/api/v1/rollouts', { plan: 'chat-new' });
    const nextVisitor = async () => {
      const { page } = await open();
      await expect.poll(() => chatOf(page), CHANGED).not.toContain('no variant');
      return { page, chat: await chatOf(page) };
    };
    // The step begins some seconds from now, so that every SDK holds it in time.
    let visitor = await nextVisitor();
    await expect
      .poll(async () => {
        visitor = await nextVisitor();
        return visitor.chat;
      }, CHANGED)
      .toBe('the new chat (new)');
    await before.page.reload();
    await expect.poll(() => chatOf(before.page), CHANGED).toBe('the old chat (legacy)');

    for (const { page } of [before, visitor]) await hide(page);
    const exposures = async () => (await usage()).map(({ key, exposures: met }) => [key, met]);
    await expect.poll(exposures, CHANGED).toContainEqual(['chat', 1]);
    expect(before.flaws).toEqual([]);
  });

  test('a page of an origin that is not allowed gets fallbacks', async () => {
    const closed = await startTestServer();
    const { text: key } = await closed.key('browser');
    world.serve('/foreign', { url: closed.url, key }, SHOP);
    const { page, flaws } = await world.open('/foreign');
    await expect.poll(() => flaws.join(), CHANGED).toContain('CORS');
    expect(await chatOf(page)).toBe('the old chat (no variant)');
    await closed.remove();
  });
});
