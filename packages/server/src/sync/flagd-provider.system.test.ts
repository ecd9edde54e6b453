import { FlagdProvider } from '@openfeature/flagd-provider';
import { OpenFeature, ProviderEvents } from '@openfeature/server-sdk';
import { compileRuleset, evaluate, type FlagdDocument } from '@tidegate/core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../config/clock.ts';
import { constantFlag, type ServedWorld, servedWorld } from '../stream/served-world.fixture.ts';
import { type SyncServer, startSyncServer } from './start-sync.ts';

const NOW_MS = Date.now();
const U = { var: 'targetingKey' };
const CLAIMED = { var: 'conversationStartedAtMs' };
const NOW = { '*': [{ var: '$flagd.timestamp' }, 1_000] };
const STARTED = { if: [{ '>': [CLAIMED, 0] }, { min: [CLAIMED, NOW] }, NOW] };
const drawn = (draw: number, parts: number) => ({
  fractional: [{ cat: ['salt:', U] }, [`new~${draw}`, parts], [`old~${draw}`, 100_000 - parts]],
});
/** 50 % since an hour, 10 % since two. */
const RAMP = {
  state: 'ENABLED',
  variants: { old: 'a', new: 'b', 'old~1': 'a', 'new~1': 'b', 'old~2': 'a', 'new~2': 'b' },
  defaultVariant: 'old',
  targeting: {
    if: [
      { '!': [U] },
      'old',
      { '>=': [STARTED, NOW_MS - 3_600_000] },
      drawn(2, 50_000),
      { '>=': [STARTED, NOW_MS - 7_200_000] },
      drawn(1, 10_000),
      'old',
    ],
  },
};
const FLAGS = { greet: constantFlag('hi'), ramp: RAMP, broken: null };

let world: ServedWorld;
let server: SyncServer;
const client = OpenFeature.getClient('sync');
const changes: unknown[] = [];

beforeAll(async () => {
  world = servedWorld(FLAGS, { clock: systemClock });
  server = await startSyncServer(world, { host: '127.0.0.1', port: 0 });
  const provider = new FlagdProvider({
    resolverType: 'in-process',
    host: '127.0.0.1',
    port: server.port,
    tls: false,
    selector: 'sync',
    deadlineMs: 5_000,
    retryBackoffMs: 50,
    retryBackoffMaxMs: 100,
  });
  client.addHandler(ProviderEvents.ConfigurationChanged, (event) => {
    changes.push(event?.flagsChanged);
  });
  await OpenFeature.setProviderAndWait('sync', provider);
});

afterAll(async () => {
  await OpenFeature.close();
  world.hub.close();
  await server.close();
});

test('the provider is ready, keeps our key to itself, and is told nothing of a broken flag', async () => {
  const details = await client.getStringDetails('greet', 'fallback');
  expect(details).toMatchObject({ value: 'hi', variant: 'on', reason: 'STATIC' });
  expect(details.flagMetadata).toEqual({ scope: 'production' });
  expect((await client.getStringDetails('broken', 'fallback')).errorCode).toBe('FLAG_NOT_FOUND');
});

test('the provider draws as core does, in each step of the ramp', async () => {
  const ruleset = compileRuleset({ flags: { ramp: RAMP } } as unknown as FlagdDocument);
  const counts = new Map<unknown, number>();
  for (let id = 0; id < 3_000; id += 1) {
    const context = {
      targetingKey: `chat-${id}`,
      conversationStartedAtMs: NOW_MS - (id % 3) * 3_700_000 - 60_000,
    };
    const { variant } = await client.getStringDetails('ramp', '', context);
    expect([id, variant]).toEqual([id, evaluate(ruleset, 'ramp', context, NOW_MS).servedAs]);
    counts.set(variant, (counts.get(variant) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(['new~1', 'new~2', 'old', 'old~1', 'old~2']);
});

test('a change reaches the provider, and a rollback', async () => {
  changes.length = 0;
  world.publish({ greet: constantFlag('hello') });
  await expect.poll(() => client.getStringValue('greet', '')).toBe('hello');
  world.publish({ ramp: { ...RAMP, targeting: {} } }, 'rollback');
  await expect
    .poll(() => client.getStringDetails('ramp', '', { targetingKey: 'chat-1' }))
    .toMatchObject({ value: 'a', variant: 'old' });
  expect(changes).toEqual([['greet'], ['ramp']]);
});

test('the provider comes back after the server was away', async () => {
  const { port } = server;
  world.hub.close();
  await server.close();
  world = servedWorld({ greet: constantFlag('again') }, { clock: systemClock });
  server = await startSyncServer(world, { host: '127.0.0.1', port });
  await expect.poll(() => client.getStringValue('greet', ''), { timeout: 15_000 }).toBe('again');
});
