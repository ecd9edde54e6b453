import { type Hook, OpenFeature, ProviderEvents } from '@openfeature/web-sdk';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { REPORT_EVERY_MS, ROLLBACK_JITTER_MS, STREAM_END_JITTER_MS } from '../browser/limits.ts';
import { answered, ManualPage } from '../browser/manual-page.fixture.ts';
import type { BrowserBootstrap } from '../browser/types.ts';
import { settled } from '../manual-runtime.fixture.ts';
import { TidegateWebProvider } from './tidegate-web-provider.ts';

const OPTIONS = { url: 'https://flags.example.com', key: 'tg_browser_1_x' };
const CONTEXT = { targetingKey: 'c-1', plan: 'pro' };

// OpenFeature logs every failure that a test provokes.
const nothing = (): void => {};

beforeAll(() => {
  OpenFeature.setLogger({ error: nothing, warn: nothing, info: nothing, debug: nothing });
});

afterEach(async () => {
  await OpenFeature.close();
  OpenFeature.clearHandlers();
  await OpenFeature.clearContexts();
});

/** What OpenFeature emitted so far, in order. */
function eventsOf(): string[] {
  const events: string[] = [];
  for (const event of Object.values(ProviderEvents)) {
    OpenFeature.addHandler(event, (details) => {
      const { flagsChanged } = details as { flagsChanged?: string[] };
      events.push(flagsChanged === undefined ? event : `${event} ${flagsChanged.join(' ')}`);
    });
  }
  return events;
}

async function provided(page: ManualPage, bootstrap?: BrowserBootstrap): Promise<void> {
  const provider = new TidegateWebProvider({ ...OPTIONS, bootstrap }, page);
  await OpenFeature.setProviderAndWait(provider, CONTEXT).catch(() => {});
  await settled();
}

describe('TidegateWebProvider with the web SDK of OpenFeature', () => {
  test('is ready with the values of the context, of every type', async () => {
    const page = new ManualPage();
    page.server.flags = [
      answered('chat', true, { variant: 'new~4', reason: 'SPLIT', metadata: { team: 'chat' } }),
      answered('model', 'large'),
      answered('limit', 3),
      answered('theme', { dark: true }),
    ];
    await provided(page);
    const client = OpenFeature.getClient();
    expect(client.providerStatus).toBe('READY');
    expect(page.asked[0]?.body).toEqual({ context: CONTEXT });
    expect(client.getBooleanDetails('chat', false)).toMatchObject({
      value: true,
      variant: 'new',
      reason: 'SPLIT',
      flagMetadata: { team: 'chat', draw: 4 },
    });
    expect(client.getStringValue('model', '')).toBe('large');
    expect(client.getNumberValue('limit', 0)).toBe(3);
    expect(client.getObjectValue('theme', {})).toEqual({ dark: true });
  });

  test('answers the default with an error code, and hooks see it', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('text', 'yes'), { key: 'new', errorCode: 'FROM_THE_FUTURE' }];
    const seen: string[] = [];
    const hook: Hook = {
      error: ({ flagKey }) => void seen.push(flagKey),
      finally: (_context, { errorCode }) => void seen.push(String(errorCode)),
    };
    const provider = new TidegateWebProvider({ ...OPTIONS, hooks: [hook] }, page);
    await OpenFeature.setProviderAndWait(provider, CONTEXT);
    const client = OpenFeature.getClient();
    const values = ['text', 'new', 'unknown'].map((flag) => client.getBooleanValue(flag, true));
    expect(values).toEqual([true, true, true]);
    expect(seen).toEqual(['text', 'TYPE_MISMATCH', 'new', 'GENERAL', 'unknown', 'FLAG_NOT_FOUND']);
  });

  test('tells which flags changed when the server does', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('chat', true), answered('limit', 3)];
    await provided(page);
    const events = eventsOf();
    page.server.flags = [answered('chat', false), answered('limit', 3)];
    page.server.etag = '"2"';
    page.tell('kill');
    await page.advance(ROLLBACK_JITTER_MS);
    expect(events).toEqual(['PROVIDER_READY', 'PROVIDER_CONFIGURATION_CHANGED chat']);
    expect(OpenFeature.getClient().getBooleanValue('chat', true)).toBe(false);
  });

  test('is stale while the server is away, and ready when it is back', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('chat', true)];
    await provided(page);
    const events = eventsOf();
    page.server.status = 503;
    page.breakFeeds();
    await page.advance(STREAM_END_JITTER_MS + 500);
    expect(OpenFeature.getClient().providerStatus).toBe('STALE');
    expect(OpenFeature.getClient().getBooleanValue('chat', false)).toBe(true);
    page.server.status = 200;
    await page.advance(60_000);
    expect(OpenFeature.getClient().providerStatus).toBe('READY');
    expect(events).toEqual(['PROVIDER_READY', 'PROVIDER_STALE', 'PROVIDER_READY']);
  });

  test('is in error without values, and becomes ready by itself', async () => {
    const page = new ManualPage();
    page.server.status = 503;
    await provided(page);
    expect(OpenFeature.getClient().providerStatus).toBe('ERROR');
    page.server.status = 200;
    page.server.flags = [answered('chat', true)];
    await page.advance(60_000);
    expect(OpenFeature.getClient().providerStatus).toBe('READY');
    expect(OpenFeature.getClient().getBooleanValue('chat', false)).toBe(true);
  });

  test('is fatal when the key is refused', async () => {
    const page = new ManualPage();
    page.server.status = 401;
    await provided(page);
    expect(OpenFeature.getClient().providerStatus).toBe('FATAL');
  });

  test('is ready with a bootstrap at once, and stale when nobody answers', async () => {
    const page = new ManualPage();
    page.server.status = 503;
    const bootstrap = { flags: [answered('chat', true)] };
    await OpenFeature.setProviderAndWait(
      new TidegateWebProvider({ ...OPTIONS, bootstrap }, page),
      CONTEXT,
    );
    const client = OpenFeature.getClient();
    expect([client.providerStatus, client.getBooleanValue('chat', false)]).toEqual(['READY', true]);
    await page.advance(0);
    expect(client.providerStatus).toBe('STALE');
  });

  test('reconciles a new context', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('chat', true)];
    await provided(page);
    const events = eventsOf();
    page.server.flags = [answered('chat', false)];
    await OpenFeature.setContext({ targetingKey: 'c-2' });
    expect(page.asked.at(-1)?.body).toEqual({ context: { targetingKey: 'c-2' } });
    expect(OpenFeature.getClient().getBooleanValue('chat', true)).toBe(false);
    expect(events).toEqual([
      'PROVIDER_READY',
      'PROVIDER_RECONCILING',
      'PROVIDER_CONFIGURATION_CHANGED chat',
      'PROVIDER_CONTEXT_CHANGED',
    ]);
  });

  test('is in error after a context change without an answer, or stale with the last visit', async () => {
    const page = new ManualPage();
    page.server.flags = [answered('chat', true)];
    await provided(page);
    page.server.status = 503;
    await OpenFeature.setContext({ targetingKey: 'c-2' });
    expect(OpenFeature.getClient().providerStatus).toBe('ERROR');
    await OpenFeature.setContext(CONTEXT);
    await page.advance(0);
    expect(OpenFeature.getClient().providerStatus).toBe('STALE');
    expect(OpenFeature.getClient().getBooleanValue('chat', false)).toBe(true);
  });

  test('tells what the unit of the context did', async () => {
    const page = new ManualPage();
    await provided(page);
    OpenFeature.getClient().track('checkout', { value: 9, currency: 'EUR' });
    OpenFeature.getClient().track('checkout');
    await page.advance(REPORT_EVERY_MS);
    const batch = page.asked.find(({ path }) => path === '/api/v1/telemetry')?.body;
    const row = { kind: 'conversion', key: 'checkout', unit: 'c-1', atMs: expect.any(Number) };
    expect(batch).toMatchObject({ series: [], units: [{ ...row, value: 9 }, row] });
  });

  test('tells events under the unit that flags are drawn by', async () => {
    const page = new ManualPage();
    const provider = new TidegateWebProvider({ ...OPTIONS, trackBy: 'userId' }, page);
    await OpenFeature.setProviderAndWait(provider, { ...CONTEXT, userId: 'u-1' });
    OpenFeature.getClient().track('checkout', { value: 9 });
    OpenFeature.getClient().track('left', { by: 'targetingKey' });
    await page.advance(REPORT_EVERY_MS);
    const batch = page.asked.find(({ path }) => path === '/api/v1/telemetry')?.body;
    expect(batch).toMatchObject({
      units: [
        { kind: 'conversion', key: 'checkout', unit: 'u-1', value: 9 },
        { kind: 'conversion', key: 'left', unit: 'c-1' },
      ],
    });
  });

  test('lets go of its stream when OpenFeature closes it', async () => {
    const page = new ManualPage();
    await provided(page);
    expect(page.feeds).toHaveLength(1);
    await OpenFeature.clearProviders();
    expect(page.feeds).toHaveLength(0);
  });
});
