import { afterEach, describe, expect, test } from 'vitest';
import { settled } from '../manual-runtime.fixture.ts';
import {
  CATCH_UP_MS,
  CHANGE_JITTER_MS,
  HIDDEN_MS,
  POLL_MS,
  POLL_STREAMING_MS,
  REPORT_EVERY_MS,
  ROLLBACK_JITTER_MS,
  STREAM_END_JITTER_MS,
} from './limits.ts';
import { answered, ManualPage } from './manual-page.fixture.ts';
import { PageClient } from './page-client.ts';
import type { BrowserChange, BrowserClientOptions } from './types.ts';

const CONTEXT = { targetingKey: 'c-1', plan: 'pro' };
/** Longest wait after a stream broke for the first time. */
const STREAM_END_MS = STREAM_END_JITTER_MS + 500;
const open: PageClient[] = [];

afterEach(() => {
  for (const client of open.splice(0)) client.close();
});

/** A client that was started and had time for its first question. */
async function started(
  page: ManualPage,
  more: Partial<BrowserClientOptions> = {},
): Promise<{ client: PageClient; changes: BrowserChange[] }> {
  const options = { url: 'https://flags.example.com/', key: 'tg_browser_1_x', context: CONTEXT };
  const client = new PageClient({ ...options, ...more }, page);
  open.push(client);
  const changes: BrowserChange[] = [];
  client.onChange((change) => changes.push(change));
  client.start();
  await settled();
  return { client, changes };
}

/** The stream that the last answer named is up, and has nothing to catch up with. */
async function streaming(page: ManualPage): Promise<void> {
  page.feeds[0]?.listener.onOpen();
  await page.advance(CATCH_UP_MS);
}

/** Exposures and events that the page told so far. */
async function reported(page: ManualPage): Promise<unknown[]> {
  await page.advance(REPORT_EVERY_MS);
  return page.asked
    .filter(({ path }) => path === '/api/v1/telemetry')
    .flatMap(({ body }) => (body as { units?: unknown[] }).units ?? []);
}

describe('PageClient', () => {
  test('asks for its context and gives values by type', async () => {
    const page = new ManualPage();
    page.server.flags = [
      answered('chat', true),
      answered('model', 'large'),
      answered('limit', 3),
      answered('theme', { dark: true }),
    ];
    const { client, changes } = await started(page);
    expect(page.asked).toEqual([
      { path: '/ofrep/v1/evaluate/flags', body: { context: CONTEXT }, ifNoneMatch: undefined },
    ]);
    expect([
      client.boolean('chat', false),
      client.string('model', 'small'),
      client.number('limit', 1),
      client.object('theme', { dark: false }),
    ]).toEqual([true, 'large', 3, { dark: true }]);
    expect(client.readiness()).toEqual({ status: 'fresh', source: 'network' });
    expect(changes).toEqual([{ flags: ['chat', 'model', 'limit', 'theme'], status: 'fresh' }]);
  });

  test('gives the fallback with the reason where it has no value that fits', async () => {
    const page = new ManualPage();
    page.server.flags = [
      answered('text', 'yes'),
      answered('default', undefined, { reason: 'DEFAULT' }),
      { key: 'broken', errorCode: 'PARSE_ERROR' },
    ];
    const { client } = await started(page);
    const codes = ['text', 'default', 'broken', 'unknown', '__proto__'].map((flag) => {
      const { value, reason, errorCode } = client.details(flag, false);
      return [flag, value, reason, errorCode];
    });
    expect(codes).toEqual([
      ['text', false, 'ERROR', 'TYPE_MISMATCH'],
      ['default', false, 'DEFAULT', undefined],
      ['broken', false, 'ERROR', 'PARSE_ERROR'],
      ['unknown', false, 'ERROR', 'FLAG_NOT_FOUND'],
      ['__proto__', false, 'ERROR', 'FLAG_NOT_FOUND'],
    ]);
  });

  test('says that it is too early before it has heard anything', () => {
    const client = new PageClient(
      { url: 'https://flags.example.com', key: 'tg_browser_1_x', context: CONTEXT },
      new ManualPage(),
    );
    expect(client.details('chat', false)).toEqual({
      value: false,
      variant: null,
      draw: 0,
      reason: 'ERROR',
      errorCode: 'PROVIDER_NOT_READY',
      metadata: {},
      source: 'none',
    });
  });

  test('never sends a key that is no browser key', async () => {
    const page = new ManualPage();
    const { client } = await started(page, { key: 'tg_server_1_x' });
    await client.setContext({ targetingKey: 'c-2' });
    await page.advance(POLL_STREAMING_MS);
    expect(page.asked).toEqual([]);
    expect(await client.ready()).toEqual({ status: 'denied', source: 'none' });
    expect(client.boolean('chat', false)).toBe(false);
  });

  test('keeps the key out of everything but the header', async () => {
    const page = new ManualPage();
    const sent: RequestInit[] = [];
    const urls: string[] = [];
    const respond = page.respond;
    page.respond = (url, init) => {
      urls.push(url);
      sent.push(init);
      return respond(url, init);
    };
    await started(page);
    expect(urls).toEqual(['https://flags.example.com/ofrep/v1/evaluate/flags?counted=client']);
    expect(sent[0]).toMatchObject({
      headers: { authorization: 'Bearer tg_browser_1_x' },
      redirect: 'error',
      credentials: 'omit',
    });
    expect(String(sent[0]?.body)).not.toContain('tg_browser');
  });

  test('shows the values of the last visit at once, then the new ones', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('chat', true), answered('limit', 3)];
    (await started(page)).client.close();

    page.server.flags = [answered('chat', false), answered('limit', 3)];
    page.server.etag = '"2"';
    const client = new PageClient(
      { url: 'https://flags.example.com', key: 'tg_browser_1_x', context: CONTEXT },
      page,
    );
    open.push(client);
    expect(client.details('chat', false)).toMatchObject({ value: true, source: 'storage' });
    const changes: BrowserChange[] = [];
    client.onChange((change) => changes.push(change));
    client.start();
    expect(await client.ready()).toEqual({ status: 'fresh', source: 'network' });
    expect(changes).toEqual([{ flags: ['chat'], status: 'fresh' }]);
  });

  test('goes on with what it has while the server is away, and asks less and less often', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('chat', true)];
    const { client, changes } = await started(page);
    await streaming(page);
    page.server.status = 503;
    page.breakFeeds();
    await page.advance(STREAM_END_MS);
    expect(client.readiness()).toEqual({ status: 'stale', source: 'network' });
    expect(client.boolean('chat', false)).toBe(true);
    const before = page.questions;
    await page.advance(3_600_000);
    expect(page.questions - before).toBeLessThanOrEqual(130);
    expect(page.questions - before).toBeGreaterThan(60);

    page.server.status = 200;
    await page.advance(45_000);
    expect(client.readiness().status).toBe('fresh');
    expect(changes.map(({ status }) => status)).toEqual(['fresh', 'stale', 'fresh']);
  });

  test('asks a server that refuses the key only after minutes', async () => {
    const page = new ManualPage();
    page.server.status = 401;
    const { client } = await started(page);
    expect(client.readiness()).toEqual({ status: 'denied', source: 'none' });
    await page.advance(3_600_000);
    expect(page.questions).toBeLessThanOrEqual(14);
    expect(page.questions).toBeGreaterThan(5);
  });

  test('asks again soon after a change, and sooner after a kill', async () => {
    const page = new ManualPage();
    page.chance = 0.999;
    page.server.flags = [answered('chat', true)];
    const { client } = await started(page);
    await streaming(page);
    page.server.flags = [answered('chat', false)];
    page.server.etag = '"2"';

    page.tell('publish');
    await page.advance(CHANGE_JITTER_MS - 100);
    expect(client.boolean('chat', true)).toBe(true);
    page.tell('kill');
    await page.advance(100);
    expect(client.boolean('chat', true)).toBe(false);

    page.server.flags = [answered('chat', true)];
    page.server.etag = '"3"';
    page.tell('rollback');
    await page.advance(ROLLBACK_JITTER_MS);
    expect(client.boolean('chat', false)).toBe(true);
  });

  test('asks soon for what a stream says as soon as it is open', async () => {
    const page = new ManualPage();
    page.chance = 0.999;
    const { client } = await started(page);
    page.server.flags = [answered('chat', true)];
    page.server.etag = '"2"';
    page.feeds[0]?.listener.onOpen();
    page.tell('publish');
    await page.advance(ROLLBACK_JITTER_MS);
    expect(client.boolean('chat', false)).toBe(true);
  });

  test.each(['', '7', '{"type":"somethingElse","cause":"kill"}'])(
    'does nothing on the event %j',
    async (text) => {
      const page = new ManualPage();
      await started(page);
      await streaming(page);
      const before = page.questions;
      page.feeds[0]?.listener.onMessage(text);
      await page.advance(CHANGE_JITTER_MS);
      expect(page.questions).toBe(before);
    },
  );

  test('asks whether anything changed while the stream is up, and for everything without', async () => {
    const page = new ManualPage();
    await started(page);
    await streaming(page);
    page.tell('publish');
    await page.advance(CHANGE_JITTER_MS);
    page.breakFeeds();
    await page.advance(STREAM_END_MS);
    const { asked } = page;
    expect(asked.map(({ ifNoneMatch }) => ifNoneMatch)).toEqual([undefined, '"1"', undefined]);
    expect(page.feeds).toHaveLength(1);
  });

  test('does not run after a stream that always breaks', async () => {
    const page = new ManualPage();
    await started(page);
    for (let minute = 0; minute < 60; minute += 1) {
      page.breakFeeds();
      await page.advance(60_000);
    }
    expect(page.questions).toBeLessThan(130);
  });

  test('polls where there are no streams', async () => {
    const page = new ManualPage();
    page.hasFeeds = false;
    const { client } = await started(page);
    page.server.flags = [answered('chat', true)];
    page.server.etag = '"2"';
    await page.advance(POLL_MS * 1.25);
    expect(client.boolean('chat', false)).toBe(true);
    expect(page.questions).toBe(2);
  });

  test('lets go of the stream in a page that stays hidden, and catches up when it is shown', async () => {
    const page = new ManualPage();
    const { client } = await started(page);
    await streaming(page);
    page.page('hidden');
    await page.advance(HIDDEN_MS - 1);
    expect(page.feeds).toHaveLength(1);
    await page.advance(1);
    expect(page.feeds).toHaveLength(0);
    const before = page.questions;
    await page.advance(10 * POLL_STREAMING_MS);
    expect(page.questions).toBe(before);

    page.server.flags = [answered('chat', true)];
    page.server.etag = '"2"';
    page.page('shown');
    await settled();
    expect(client.boolean('chat', false)).toBe(true);
    expect(page.feeds).toHaveLength(1);
  });

  test('keeps its stream when the page is hidden for a moment', async () => {
    const page = new ManualPage();
    await started(page);
    await streaming(page);
    const before = page.questions;
    page.page('hidden');
    await page.advance(1_000);
    page.page('shown');
    await page.advance(HIDDEN_MS);
    expect([page.feeds.length, page.questions]).toEqual([1, before]);
  });

  test('closes its stream when the page goes away, and is there again when it comes back', async () => {
    const page = new ManualPage();
    await started(page);
    await streaming(page);
    page.page('leaving');
    expect(page.feeds).toHaveLength(0);
    page.page('back');
    await settled();
    expect(page.feeds).toHaveLength(1);
  });

  test('asks at once when the network is back', async () => {
    const page = new ManualPage();
    page.server.status = 503;
    const { client } = await started(page);
    page.server.status = 200;
    page.page('online');
    await settled();
    expect(client.readiness().status).toBe('fresh');
  });

  test('keeps a conversation in place with the pin that the server signed', async () => {
    const page = new ManualPage();
    page.server.pin = '17.signed';
    const { client } = await started(page);
    await client.setContext({ targetingKey: 'c-2' });
    client.close();
    await started(page);
    expect(page.asked.map(({ body }) => body)).toEqual([
      { context: CONTEXT },
      { context: { targetingKey: 'c-2' } },
      { context: { ...CONTEXT, conversationPin: '17.signed' } },
    ]);
  });

  test('holds the old values until the new context has its own', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('chat', true)];
    const { client, changes } = await started(page);
    page.server.flags = [answered('chat', false)];
    const change = client.setContext({ targetingKey: 'c-2' });
    expect(client.boolean('chat', false)).toBe(true);
    expect(await change).toEqual({ status: 'fresh', source: 'network' });
    expect(client.boolean('chat', true)).toBe(false);
    expect(changes).toEqual([
      { flags: ['chat'], status: 'fresh' },
      { flags: [], status: 'loading' },
      { flags: ['chat'], status: 'fresh' },
    ]);
  });

  test('gives fallbacks, not the values of the context before, when the server is away', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('chat', true)];
    const { client } = await started(page);
    page.server.status = 503;
    expect(await client.setContext({ targetingKey: 'c-2' })).toEqual({
      status: 'stale',
      source: 'none',
    });
    expect(client.boolean('chat', false)).toBe(false);
    // What was known of the first one is known still.
    expect(await client.setContext(CONTEXT)).toEqual({ status: 'stale', source: 'storage' });
    expect(client.boolean('chat', false)).toBe(true);
  });

  test('forgets the answer for a context that another one overtook', async () => {
    const page = new ManualPage();
    const { client } = await started(page);
    const respond = page.respond;
    let answerFirst = (): void => {};
    page.respond = async (url, init) => {
      const first = String(init.body).includes('c-2');
      if (first) {
        await new Promise<void>((resolve) => {
          answerFirst = resolve;
        });
      }
      page.server.flags = [answered('chat', first ? 'first' : 'second')];
      return respond(url, init);
    };
    const first = client.setContext({ targetingKey: 'c-2' });
    const second = client.setContext({ targetingKey: 'c-3' });
    await Promise.all([first, second]);
    answerFirst();
    await settled();
    expect(client.string('chat', '')).toBe('second');
  });

  test('asks nothing for a context that is the same', async () => {
    const page = new ManualPage();
    const { client } = await started(page);
    await client.setContext({ plan: 'pro', targetingKey: 'c-1' });
    expect(page.questions).toBe(1);
  });

  test('begins with the bootstrap, and remembers it', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('chat', 'network')];
    const bootstrap = { flags: [answered('chat', 'server')], conversationPin: '17.signed' };
    const { client } = await started(page, { bootstrap });
    expect(client.string('chat', '')).toBe('network');
    expect(client.bootstrapped('chat')?.value).toBe('server');
    expect(page.asked[0]?.body).toEqual({ context: { ...CONTEXT, conversationPin: '17.signed' } });
  });

  test('may be closed and started again, and asks only while it runs', async () => {
    const page = new ManualPage();
    const { client } = await started(page);
    client.start();
    client.close();
    client.start();
    await settled();
    expect([page.questions, page.feeds.length]).toEqual([2, 1]);
    client.close();
    await page.advance(10 * POLL_STREAMING_MS);
    expect([page.questions, page.feeds.length]).toEqual([2, 0]);
  });

  test('gives up waiting when the server takes its time', async () => {
    const page = new ManualPage();
    page.respond = (_url, init) =>
      new Promise((_resolve, reject) => {
        init.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const { client } = await started(page);
    const ready = client.ready({ timeoutMs: 500 });
    await page.advance(500);
    expect(await ready).toEqual({ status: 'loading', source: 'none' });
    await page.advance(10_000);
    expect(client.readiness().status).toBe('stale');
  });

  test('exposes the unit that the flag is drawn by', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('chat', true, { variant: 'new~4' })];
    const { client } = await started(page, { context: { targetingKey: 'c-1', userId: 'u-1' } });
    client.expose('chat');
    client.expose('chat', 'userId');
    client.expose('chat', 'orgId');
    client.expose('unknown');
    expect(await reported(page)).toMatchObject([{ unit: 'c-1' }, { unit: 'u-1' }]);
    const units = [undefined, 'userId', 'orgId'].map((by) => client.unit(by));
    expect(units).toEqual(['c-1', 'u-1', null]);
  });

  test('exposes another context only to what the server answers for it', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('chat', false, { variant: 'legacy~4' })];
    const { client } = await started(page);
    page.server.flags = [answered('chat', true, { variant: 'new~4' })];
    const overtaken = client.setContext({ targetingKey: 'c-2' });
    client.expose('chat');
    const change = client.setContext({ targetingKey: 'c-3' });
    client.expose('chat');
    client.expose('chat');
    await Promise.all([overtaken, change]);
    void client.setContext(CONTEXT);
    // What was left for this context is what the visitor meets at once.
    client.expose('chat');
    expect(await reported(page)).toMatchObject([
      { unit: 'c-3', variant: 'new' },
      { unit: 'c-1', variant: 'legacy' },
    ]);
  });

  test('exposes what was met before the first answer, and nothing while there is none', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('chat', true, { variant: 'new~4' })];
    const options = { url: 'https://flags.example.com', key: 'tg_browser_1_x', context: CONTEXT };
    const client = new PageClient(options, page);
    open.push(client);
    client.expose('chat');
    client.start();
    await settled();
    page.server.status = 503;
    const away = client.setContext({ targetingKey: 'c-2' });
    client.expose('chat');
    expect(await away).toEqual({ status: 'stale', source: 'none' });
    page.server.status = 200;
    expect(await reported(page)).toMatchObject([{ unit: 'c-1', variant: 'new' }]);
  });

  test('survives listeners that throw and contexts that are no JSON', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('chat', true)];
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const { client, changes } = await started(page, { context: circle });
    expect(client.readiness()).toEqual({ status: 'stale', source: 'none' });
    client.onChange(() => {
      throw new Error('a listener of the page');
    });
    await client.setContext(CONTEXT);
    expect(changes.at(-1)).toEqual({ flags: ['chat'], status: 'fresh' });
  });
});
