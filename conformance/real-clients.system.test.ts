/** Clients as they are published, against a running server: what they read, and what is pushed. */
import { FlagdProvider } from '@openfeature/flagd-provider';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import { OpenFeature, ProviderEvents } from '@openfeature/server-sdk';
import {
  ClientProviderEvents,
  OpenFeature as WebOpenFeature,
  type Provider as WebProvider,
} from '@openfeature/web-sdk';
import { type Client, createClient } from '@tidegate/sdk';
import { TidegateProvider } from '@tidegate/sdk/openfeature';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { PlainEventSource } from './event-source.fixture.ts';
import { type RunningServer, startRunningServer } from './running-server.fixture.ts';

const FLAGS = `apiVersion: tidegate/v1
kind: Flags
flags:
  greet:
    variants: { hello: hello, hi: hi }
    off: hello
    clientVisible: true
    environments: { production: hello }
  quarter:
    variants: { legacy: old, new: fresh }
    off: legacy
    clientVisible: true
    environments:
      production:
        serve: legacy
        rules:
          - name: rwanda
            when: [{ attribute: country, is: RW }]
            serve: new
          - name: share
            split: { new: 25%, legacy: 75% }
`;
/** ASCII, so that all hash them alike. */
const PEOPLE = Array.from({ length: 300 }, (_, i) => ({
  targetingKey: `chat-${((i * 2_654_435_761) >>> 0).toString(16)}`,
  country: i % 10 === 0 ? 'RW' : 'KE',
}));
const POLLED = { timeout: 10_000, interval: 20 };

describe('real-clients', () => {
  let server: RunningServer;
  let ours: Client;
  let wanted: readonly (string | null)[];

  beforeAll(async () => {
    server = await startRunningServer();
    await server.apply(FLAGS);
    ours = createClient({ url: server.url, key: server.serverKey });
    expect(await ours.ready()).toMatchObject({ source: 'network', live: true });
    wanted = PEOPLE.map((person) => ours.details('quarter', person, '').variant);
    // The comparison must not pass on nothing.
    expect(new Set(wanted)).toEqual(new Set(['new', 'legacy']));
  });

  afterEach(async () => {
    vi.unstubAllGlobals();
    await OpenFeature.clearProviders();
    await WebOpenFeature.clearProviders();
    await serve('hello');
    await expect.poll(() => ours.string('greet', {}, 'fallback'), POLLED).toBe('hello');
  });

  afterAll(async () => {
    await ours?.close();
    await server?.remove();
  });

  async function serve(variant: string): Promise<void> {
    const path = '/api/v1/flags/greet/set';
    const body = { environment: 'production', variant };
    const { status } = await server.call('POST', path, { key: server.admin, body });
    expect(status).toBe(200);
  }

  /** Reads, compares all people, and hears of a change; what the flagship does, all do. */
  async function walk(client: ServerClient): Promise<void> {
    const greeting = () => client.getStringValue('greet', 'fallback', { targetingKey: 'chat-1' });
    expect(await greeting()).toBe('hello');
    const found = [];
    for (const person of PEOPLE) {
      const { variant, value } = await client.getStringDetails('quarter', '', person);
      found.push(variant ?? null);
      expect(value).toBe(variant === 'new' ? 'fresh' : 'old');
    }
    expect(found).toEqual(wanted);
    await serve('hi');
    await expect.poll(greeting, POLLED).toBe('hi');
  }

  test('our SDK hears of a change', async () => {
    expect(ours.string('greet', {}, 'fallback')).toBe('hello');
    await serve('hi');
    await expect.poll(() => ours.string('greet', {}, 'fallback'), POLLED).toBe('hi');
  });

  test('our provider for OpenFeature serves the same', async () => {
    await OpenFeature.setProviderAndWait('ours', new TidegateProvider(ours));
    const client = OpenFeature.getClient('ours');
    const changed = vi.fn();
    client.addHandler(ProviderEvents.ConfigurationChanged, changed);
    await walk(client);
    expect(changed).toHaveBeenCalled();
  });

  test('flagd-provider in process serves the same over gRPC, and is told of a change', async () => {
    const provider = new FlagdProvider({
      resolverType: 'in-process',
      host: '127.0.0.1',
      port: server.grpcPort ?? 0,
      selector: server.syncKey,
    });
    await OpenFeature.setProviderAndWait('flagd', provider);
    const client = OpenFeature.getClient('flagd');
    const changed = vi.fn();
    client.addHandler(ProviderEvents.ConfigurationChanged, changed);
    await walk(client);
    expect(changed).toHaveBeenCalled();
  });

  test('ofrep-provider serves the same', async () => {
    const headers: [string, string][] = [['Authorization', `Bearer ${server.serverKey}`]];
    await OpenFeature.setProviderAndWait(
      'ofrep',
      new OFREPProvider({ baseUrl: server.url, headers }),
    );
    await walk(OpenFeature.getClient('ofrep'));
  });

  test('ofrep-web-provider serves the same with a browser key, and is told of a change', async () => {
    vi.stubGlobal('EventSource', PlainEventSource);
    const headers: [string, string][] = [['Authorization', `Bearer ${server.browserKey}`]];
    const options = { baseUrl: server.url, headers, cacheMode: 'disabled' } as const;
    await WebOpenFeature.setContext('ofrep', PEOPLE[0] ?? {});
    // Its types were made without exact optional properties.
    const provider = new OFREPWebProvider(options) as WebProvider;
    await WebOpenFeature.setProviderAndWait('ofrep', provider);
    const client = WebOpenFeature.getClient('ofrep');
    const changed = vi.fn();
    client.addHandler(ClientProviderEvents.ConfigurationChanged, changed);
    const found = [];
    for (const person of PEOPLE.slice(0, 40)) {
      await WebOpenFeature.setContext('ofrep', person);
      found.push(client.getStringDetails('quarter', '').variant);
    }
    expect(found).toEqual(wanted.slice(0, 40));
    expect(client.getStringValue('greet', 'fallback')).toBe('hello');
    await serve('hi');
    await expect.poll(() => client.getStringValue('greet', 'fallback'), POLLED).toBe('hi');
    expect(changed).toHaveBeenCalled();
  });
});

type ServerClient = ReturnType<typeof OpenFeature.getClient>;
