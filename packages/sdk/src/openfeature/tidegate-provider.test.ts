import {
  type EvaluationDetails,
  type FlagValue,
  type Hook,
  OpenFeature,
  ProviderEvents,
  ProviderStatus,
} from '@openfeature/server-sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient } from '../create-client.ts';
import { LoopbackServer } from '../loopback-server.fixture.ts';
import { patchOf, servingFlag, snapshotOf, watchedFlag } from '../ruleset.fixture.ts';
import { createTestClient } from '../testing/create-test-client.ts';
import type { Client } from '../types.ts';
import { TidegateProvider } from './tidegate-provider.ts';

const on = servingFlag({ on: true, off: false }, 'on');
const off = servingFlag({ on: true, off: false }, 'off');
const first = snapshotOf(1, { chat: on, voice: on });
const second = snapshotOf(2, { chat: off, voice: on });
const byDate = {
  ...servingFlag({ yes: true, no: false }, 'no'),
  targeting: { if: [{ starts_with: [{ var: 'since' }, '2026-'] }, 'yes', 'no'] },
};
const flags = {
  text: 'hello',
  number: 3,
  object: { a: [1] },
  chat: watchedFlag(),
  broken: { ...on, state: 'ENABLED' as const, defaultVariant: 'x' },
  date: byDate,
};

const clients: Client[] = [];
let server: LoopbackServer;

beforeEach(async () => {
  server = await new LoopbackServer(first).listen();
});

afterEach(async () => {
  await OpenFeature.clearProviders();
  OpenFeature.clearHandlers();
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await server.close();
});

function newClient(): Client {
  const client = createClient({ url: server.url, key: 'tg_test' });
  clients.push(client);
  return client;
}

/** Events of the provider, with the keys that changed. */
function heard(): unknown[] {
  const events: unknown[] = [];
  const { Ready, Stale, Error: Failed, ConfigurationChanged } = ProviderEvents;
  for (const event of [Ready, Stale, Failed] as const) {
    OpenFeature.addHandler(event, () => events.push(event));
  }
  OpenFeature.addHandler(ConfigurationChanged, (details) => events.push(details?.flagsChanged));
  return events;
}

describe('TidegateProvider', () => {
  it('resolves every type with variant, reason, draw and rule', async () => {
    await OpenFeature.setProviderAndWait(new TidegateProvider(createTestClient({ flags })));
    const client = OpenFeature.getClient();
    expect(await client.getStringValue('text', '')).toBe('hello');
    expect(await client.getNumberValue('number', 0)).toBe(3);
    expect(await client.getObjectValue('object', {})).toEqual({ a: [1] });
    expect(await client.getBooleanDetails('chat', false, { targetingKey: 'c' })).toEqual({
      flagKey: 'chat',
      value: true,
      variant: 'new',
      reason: 'TARGETING_MATCH',
      flagMetadata: {
        unit: 'conversation',
        watched: true,
        rollout: 'r1',
        generation: 1,
        draw: 7,
        rule: expect.any(String),
      },
    });
    const since = new Date('2026-01-01');
    expect(await client.getBooleanValue('date', false, { since })).toBe(true);
    expect(await client.getBooleanValue('date', true, { since: new Date('x') })).toBe(false);
  });

  it.each([
    ['missing', 'FLAG_NOT_FOUND', 'Cannot evaluate "missing": no flag has this key'],
    ['broken', 'PARSE_ERROR', 'Cannot evaluate "broken": its definition is broken'],
    ['text', 'TYPE_MISMATCH', 'Cannot evaluate "text": its value is of another type'],
  ])('answers the default for %s with %s', async (flag, errorCode, errorMessage) => {
    await OpenFeature.setProviderAndWait(new TidegateProvider(createTestClient({ flags })));
    expect(await OpenFeature.getClient().getBooleanDetails(flag, true)).toMatchObject({
      value: true,
      reason: 'ERROR',
      errorCode,
      errorMessage,
    });
  });

  it('runs its hooks with each evaluation', async () => {
    const seen: EvaluationDetails<FlagValue>['variant'][] = [];
    const hook: Hook = { after: (_context, { variant }) => void seen.push(variant) };
    const provider = new TidegateProvider(createTestClient({ flags }), { hooks: [hook] });
    await OpenFeature.setProviderAndWait(provider);
    await OpenFeature.getClient().getStringValue('text', '');
    expect(seen).toEqual(['hello']);
  });

  it('tells the client what the unit of a context did', async () => {
    const tracked = createTestClient({ nowMs: () => 5 });
    await OpenFeature.setProviderAndWait(new TidegateProvider(tracked));
    const client = OpenFeature.getClient();
    client.track('checkout', { targetingKey: 'c-1' }, { value: 9, currency: 'EUR' });
    client.track('checkout', { targetingKey: 'c-1' });
    client.track('checkout');
    const row = { event: 'checkout', unit: 'c-1', atMs: 5 };
    expect(tracked.events).toEqual([
      { ...row, value: 9 },
      { ...row, value: null },
    ]);
    expect(tracked.counters().droppedObservations).toBe(1);
  });

  it('tells events under the unit that flags are drawn by', async () => {
    const tracked = createTestClient({
      nowMs: () => 5,
      flags: { chat: watchedFlag('new', 'userId') },
    });
    await OpenFeature.setProviderAndWait(new TidegateProvider(tracked, { trackBy: 'userId' }));
    const client = OpenFeature.getClient();
    const context = { targetingKey: 'c-1', userId: 'u-1', teamId: 't-1' };
    tracked.expose('chat', context);
    client.track('checkout', context, { value: 9 });
    client.track('invited', context, { by: 'teamId' });
    client.track('paid', context, { by: 'card' });
    expect(tracked.exposures.map(({ unit }) => unit)).toEqual(['u-1']);
    expect(tracked.events.map(({ event, unit, value }) => [event, unit, value])).toEqual([
      ['checkout', 'u-1', 9],
      ['invited', 't-1', null],
      ['paid', 'u-1', null],
    ]);
  });

  it('tells which flags changed, and is stale while the stream is down', async () => {
    await OpenFeature.setProviderAndWait(new TidegateProvider(newClient()));
    const events = heard();
    await vi.waitFor(() => expect(events).toEqual(['PROVIDER_READY']));
    const client = OpenFeature.getClient();
    const chat = () => client.getBooleanValue('chat', false);
    expect(await chat()).toBe(true);
    const patch = patchOf(first, second, 'kill');
    server.ruleset = second;
    server.send({ ...patch, flags: { chat: off } });
    await vi.waitFor(async () => expect(await chat()).toBe(false));
    server.streamStatus = 503;
    server.dropStreams();
    await vi.waitFor(() => expect(client.providerStatus).toBe(ProviderStatus.STALE), 3_000);
    expect(await chat()).toBe(false);
    server.streamStatus = 200;
    await vi.waitFor(() => expect(client.providerStatus).toBe(ProviderStatus.READY), 10_000);
    expect(events).toEqual(['PROVIDER_READY', ['chat'], 'PROVIDER_STALE', 'PROVIDER_READY']);
  }, 20_000);

  it('fails to initialise without any ruleset, and is ready when one comes', async () => {
    server.streamStatus = 503;
    const provider = new TidegateProvider(newClient(), { readyTimeoutMs: 20 });
    await expect(OpenFeature.setProviderAndWait(provider)).rejects.toThrow(/no ruleset/);
    const client = OpenFeature.getClient();
    expect(client.providerStatus).toBe(ProviderStatus.ERROR);
    expect(await client.getBooleanDetails('chat', true)).toMatchObject({
      value: true,
      errorCode: 'PROVIDER_NOT_READY',
    });
    server.streamStatus = 200;
    await vi.waitFor(() => expect(client.providerStatus).toBe(ProviderStatus.READY), 10_000);
    expect(await client.getBooleanValue('chat', false)).toBe(true);
  }, 20_000);

  it('begins stale with a ruleset that is not known as current', async () => {
    server.streamStatus = 503;
    const bootstrap = { flags: { chat: on } };
    const client = createClient({ url: server.url, key: 'tg_test', bootstrap });
    clients.push(client);
    const provider = new TidegateProvider(client, { readyTimeoutMs: 20 });
    await OpenFeature.setProviderAndWait(provider);
    const openFeature = OpenFeature.getClient();
    await vi.waitFor(() => expect(openFeature.providerStatus).toBe(ProviderStatus.STALE));
    expect(await openFeature.getBooleanValue('chat', false)).toBe(true);
  });

  it('onClose() stops listening and leaves the client to its owner', async () => {
    const client = createTestClient({ flags });
    const provider = new TidegateProvider(client);
    await OpenFeature.setProviderAndWait(provider);
    const emitted: unknown[] = [];
    provider.events.addHandler(ProviderEvents.ConfigurationChanged, () => emitted.push(1));
    client.set('text', 'a');
    await OpenFeature.clearProviders();
    client.set('text', 'b');
    expect([emitted.length, client.string('text', {}, '')]).toEqual([1, 'b']);
  });
});
