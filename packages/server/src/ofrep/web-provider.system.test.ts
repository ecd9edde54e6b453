/** OpenFeature's web provider as it is published, in a real browser, over OFREP and its stream. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../config/clock.ts';
import { createApp } from '../http/create-app.ts';
import { registerChanges } from '../stream/changes-route.ts';
import {
  constantFlag,
  SECRET,
  type ServedWorld,
  servedWorld,
} from '../stream/served-world.fixture.ts';
import { readPin } from './conversation-pin.ts';
import { registerOfrep } from './register-ofrep.ts';

const hasBrowser = (process.env['TIDEGATE_TEST_HAVE'] ?? '').split(',').includes('chromium');
const SUITE = hasBrowser ? 'web provider' : 'web provider (skipped: "chromium" was not found)';
const BROWSER_ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const POLLED = { timeout: 30_000, interval: 50 };
const SEEN = { clientVisible: true };
const ENTRY = `
import { OpenFeature } from '@openfeature/web-sdk';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
const baseUrl = new URLSearchParams(location.search).get('server');
const headers = { Authorization: 'Bearer browser' };
const client = OpenFeature.getClient();
globalThis.greeting = () => client.getStringDetails('greet', 'fallback').value;
globalThis.pin = () => client.getBooleanDetails('no-such-flag', false).flagMetadata.conversationPin;
globalThis.ready = OpenFeature.setContext({ targetingKey: 'c-1' }).then(() =>
  OpenFeature.setProviderAndWait(new OFREPWebProvider({ baseUrl, headers: Object.entries(headers) })));
`;

describe.skipIf(!hasBrowser)(SUITE, () => {
  let browser: Browser;
  let site: Server;
  let origin: string;
  let world: ServedWorld;
  let app: FastifyInstance;
  let page: Page;
  let port = 0;
  const asked: string[] = [];

  const startServer = async (value: string): Promise<void> => {
    world = servedWorld({ greet: constantFlag(value, SEEN) }, { clock: systemClock });
    app = createApp({ limits: world.limits, log: world.log, corsOrigins: [origin] });
    app.addHook('onResponse', async ({ method, url }, { statusCode }) => {
      asked.push(`${method} ${url.replace(/ticket=.*/, 'ticket')} ${statusCode}`);
    });
    registerOfrep(app, { ...world, counts: { add() {} } });
    registerChanges(app, world);
    await app.listen({ host: '127.0.0.1', port });
    port = (app.server.address() as AddressInfo).port;
  };
  const stopServer = async (): Promise<void> => {
    world.hub.close();
    app.server.closeAllConnections();
    await app.close();
  };
  const set = (value: string) => world.publish({ greet: constantFlag(value, SEEN) });
  const streams = () => world.hub.counts().open;
  const greeting = () => page.evaluate(() => Reflect.get(globalThis, 'greeting')());

  beforeAll(async () => {
    const script = await bundled(ENTRY);
    site = createServer(({ url }, answer) => {
      const isScript = url === '/page.js';
      answer.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
      answer.end(isScript ? script : '<!doctype html><script src="/page.js"></script>');
    });
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: BROWSER_ARGS });
  });

  beforeEach(async () => {
    await startServer('hi');
    page = await (await browser.newContext()).newPage();
    await page.goto(`${origin}/?server=http://127.0.0.1:${port}`);
    await page.evaluate(() => Reflect.get(globalThis, 'ready'));
    await expect.poll(streams, POLLED).toBe(1);
    asked.length = 0;
  });

  afterEach(async () => {
    await page.context().close();
    await stopServer();
  });

  afterAll(async () => {
    await browser?.close();
    site?.close();
  });

  test('a page of an allowed origin gets its values, and each change at once', async () => {
    expect(await greeting()).toBe('hi');
    const pin: unknown = await page.evaluate(() => Reflect.get(globalThis, 'pin')());
    expect(readPin(SECRET, 'c-1', pin)).toBeGreaterThan(0);
    set('hello');
    await expect.poll(greeting, POLLED).toBe('hello');
    world.publish({ other: constantFlag(1) });
    set('hey');
    await expect.poll(greeting, POLLED).toBe('hey');
    expect(asked.filter((line) => line.startsWith('POST'))).toHaveLength(2);
  });

  test('a page whose stream broke off comes back with its ticket', async () => {
    app.server.closeAllConnections();
    await expect.poll(streams, POLLED).toBe(0);
    set('hello');
    await expect.poll(greeting, POLLED).toBe('hello');
    await expect.poll(streams, POLLED).toBe(1);
  });

  test('a page gets another ticket when the server forgot its own, with answers unchanged', async () => {
    await stopServer();
    await startServer('hi');
    await expect.poll(streams, POLLED).toBe(1);
    expect(asked).toContain('GET /api/v1/stream/changes?ticket 204');
    set('hello');
    await expect.poll(greeting, POLLED).toBe('hello');
  });

  test('a page that is opened again does so from its cache, with a ticket of the past', async () => {
    await page.goto('about:blank');
    await expect.poll(streams, POLLED).toBe(0);
    await stopServer();
    await startServer('hi');
    await page.goto(`${origin}/?server=http://127.0.0.1:${port}`);
    await expect.poll(streams, POLLED).toBe(1);
    set('hello');
    await expect.poll(greeting, POLLED).toBe('hello');
  });

  test('a page whose key was revoked keeps its values and hears no more', async () => {
    world.revoke('browser');
    await expect.poll(streams, POLLED).toBe(0);
    set('hello');
    await expect.poll(() => asked, POLLED).toContain('POST /ofrep/v1/evaluate/flags 401');
    expect([await greeting(), streams()]).toEqual(['hi', 0]);
  });
});

async function bundled(entry: string): Promise<string> {
  const built = await build({
    logLevel: 'silent',
    configFile: false,
    plugins: [
      {
        name: 'entry',
        resolveId: (id) =>
          id === 'entry.js' ? new URL('entry.js', import.meta.url).pathname : null,
        load: (id) => (id.endsWith('/entry.js') ? entry : null),
      },
    ],
    build: { write: false, rollupOptions: { input: 'entry.js', output: { format: 'iife' } } },
  });
  const [output] = [built].flat();
  if (output === undefined || !('output' in output)) throw new Error('the bundle is not there');
  return output.output[0].code;
}
