/** Receivers that hang, move, vanish, fail for days and cannot be trusted; nothing is lost by them. */
import { expect, onTestFinished, test } from 'vitest';
import type { Channel, Channels } from '../config/channels.ts';
import { type FakeClock, fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { silentLog } from '../config/log.ts';
import { anEngine } from '../store/engine.fixture.ts';
import {
  aFlag,
  aPlan,
  aWorld,
  FLAG,
  flagsFile,
  planFile,
  T0,
  type World,
} from '../store/store-world.fixture.ts';
import { aCertificate } from './certificate.fixture.ts';
import { createOutboxWorker, type OutboxWorker } from './outbox-worker.ts';
import { aReceiver, type Received } from './receiver.fixture.ts';
import { retryAfterMs } from './retry-schedule.ts';

const to = (url: string): Channel => ({ kind: 'webhook', url, secrets: [] });

async function aWorldTelling(names: readonly string[]): Promise<World> {
  const world = await aWorld(await anEngine());
  await world.apply(flagsFile(aFlag()), planFile(aPlan({ notify: [...names] })));
  return world;
}

function aWorker(
  world: World,
  clock: FakeClock,
  named: Channels['named'],
  webhookTimeoutMs: number,
): OutboxWorker {
  const worker = createOutboxWorker({
    store: world.store,
    channels: { named, allowAddresses: ['127.0.0.1', '::1'], fallback: 'well' },
    clock,
    limits: { ...limits, webhookTimeoutMs },
    log: silentLog,
    term: () => world.term,
    random: () => 0.5,
  });
  onTestFinished(() => worker.close());
  return worker;
}

const deliveries = (world: World, channel: string) =>
  world.store.read('listDeliveries', {
    ...{ channel, environment: null, outcome: null, limit: 500 },
  });

const event = ({ body }: Received): string => (JSON.parse(body) as { type: string }).type;

test('receivers that fail for three days get each notice on the schedule with one id, and somebody hears of it', async () => {
  const clock = fakeClock(T0);
  const target = await aReceiver(() => ({ status: 200 }));
  const receivers = {
    hangs: await aReceiver(() => 'hang'),
    moved: await aReceiver(() => ({ status: 302, headers: { location: target.url } })),
    gone: await aReceiver(() => ({ status: 410 })),
    fails: await aReceiver(() => ({ status: 500 })),
    untrusted: await aReceiver(() => ({ status: 200 }), aCertificate),
    well: await aReceiver(() => ({ status: 200 })),
  };
  const named = Object.fromEntries(
    Object.entries(receivers).map(([name, { url }]) => [name, to(url)]),
  );
  const world = await aWorldTelling(Object.keys(named));
  const worker = aWorker(world, clock, named, 300);
  await world.start();
  const startedMs = clock.nowMs();
  for (let failures = 1; failures <= 10; failures += 1) {
    // Once for what is due, once for the notices that came of it.
    await worker.wake();
    await worker.wake();
    await clock.advance(retryAfterMs(failures, 0.5) ?? 0);
  }

  let sinceMs = 0;
  const schedule = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((failures) => {
    sinceMs += retryAfterMs(failures, 0.5) ?? 0;
    return sinceMs;
  });
  expect(sinceMs).toBe(75 * 3_600_000 + 35 * 60_000 + 5_000);
  for (const name of ['hangs', 'moved', 'fails', 'untrusted'] as const) {
    const tried = (await deliveries(world, name)).toReversed();
    expect(tried.map(({ atMs }) => atMs - startedMs)).toEqual(schedule);
    expect(tried.map(({ outcome }) => outcome)).toEqual([...Array(9).fill('failed'), 'dead']);
    expect(new Set(tried.map(({ id }) => id)).size).toBe(1);
  }
  for (const name of ['hangs', 'moved', 'fails'] as const) {
    const ids = receivers[name].received.map(({ headers }) => headers['webhook-id']);
    expect([ids.length, new Set(ids).size]).toEqual([10, 1]);
  }
  const [untrusted] = await deliveries(world, 'untrusted');
  expect(untrusted?.detail).toContain('self-signed certificate');
  expect([receivers.untrusted.received, target.received]).toEqual([[], []]);

  expect(receivers.gone.received).toHaveLength(1);
  const states = await world.store.read('channelStates', { nowMs: clock.nowMs() });
  expect(states.flatMap(({ channel, disabledMs }) => (disabledMs === null ? [] : channel))).toEqual(
    ['gone'],
  );
  const heard = receivers.well.received.map(event);
  expect(heard.filter((type) => type === 'rollout.phase-entered')).toHaveLength(1);
  expect(heard.filter((type) => type === 'channel.failing')).toHaveLength(4);
  expect(heard.filter((type) => type === 'channel.dead-letter')).toHaveLength(5);
});

test('a rollback waits for no receiver, and neither does a channel that works', async () => {
  const clock = fakeClock(T0);
  const hanging = await aReceiver(() => 'hang');
  const well = await aReceiver(() => ({ status: 200 }));
  const names = Array.from({ length: limits.outboxAtOnce }, (_, index) => `hangs-${index}`);
  const named = {
    ...Object.fromEntries(names.map((name) => [name, to(hanging.url)])),
    well: to(well.url),
  };
  // One place is free: the channel that works is asked last.
  const world = await aWorldTelling([...names.slice(1), 'well']);
  const worker = aWorker(world, clock, named, 600_000);
  const { id } = await world.start();
  void worker.wake();
  await expect.poll(() => hanging.sockets.size).toBe(names.length - 1);
  await expect.poll(() => well.received.map(event)).toEqual(['rollout.phase-entered']);

  const urgent = {
    ...{ id: 'event-1', metric: 'pii_leaks', flag: FLAG, variant: 'new', draw: 1, unit: 'u' },
    ...{ detector: 'phone', atMs: T0 },
  };
  const input = { environment: 'production', trusted: true, urgent, nowMs: T0 };
  await world.store.transact('ingestUrgent', input);
  const { changed } = await world.tick();
  expect(changed).toEqual([{ id, status: 'rolled-back', phase: 0 }]);
  expect(world.published.at(-1)?.cause).toBe('rollback');
  // All of that while every receiver still hangs.
  expect(hanging.sockets.size).toBe(names.length - 1);
  await clock.advance(1_000);
  await worker.wake();
  expect(well.received.map(event)).toEqual(['rollout.phase-entered', 'rollout.rolled-back']);
  expect(hanging.sockets.size).toBe(names.length - 1);
});

test('a channel that hangs with many notices leaves places for the others', async () => {
  const clock = fakeClock(T0);
  const hanging = await aReceiver(() => 'hang');
  const well = await aReceiver(() => ({ status: 200 }));
  const world = await aWorldTelling([]);
  const worker = aWorker(world, clock, { hangs: to(hanging.url), well: to(well.url) }, 600_000);
  const actor = { kind: 'key', id: 'key_ana', name: 'ana' } as const;
  const notice = (channel: string) =>
    world.store.transact('testChannel', { channel, actor, nowMs: T0 });
  for (let index = 0; index < limits.outboxAtOnce * 2; index += 1) await notice('hangs');
  void worker.wake();
  await expect.poll(() => hanging.sockets.size).toBe(limits.outboxPerChannel);
  await notice('well');
  await worker.wake();
  expect(well.received).toHaveLength(1);
  expect(hanging.sockets.size).toBe(limits.outboxPerChannel);
});
