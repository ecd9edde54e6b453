import { expect, onTestFinished, test } from 'vitest';
import type { Channel } from '../config/channels.ts';
import { fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { silentLog } from '../config/log.ts';
import { createDeadMan } from './dead-man.ts';
import { failedOnce } from './delivery.ts';
import type { Message } from './message.ts';

/** A watch over a controller whose last step is `ageMs` ago; what it sends arrives unless `isDown`. */
function aWatch(kind: 'webhook' | 'slack') {
  const world = { ageMs: 0 as number | null, isDown: false };
  const sent: Message[] = [];
  const url = 'https://watch.example.com';
  const channel: Channel = kind === 'slack' ? { kind, url } : { kind, url, secrets: [] };
  const clock = fakeClock();
  const deadMan = createDeadMan({
    channels: { named: {}, allowAddresses: [], deadMan: { channel, everyMs: 30_000 } },
    ...{ clock, limits, log: silentLog },
    tickAgeMs: () => world.ageMs,
    deliverer: {
      async deliver(_channel, message) {
        sent.push(message);
        return world.isDown ? failedOnce('down') : { outcome: 'ok', detail: '' };
      },
      close: () => Promise.resolve(),
    },
  });
  onTestFinished(() => deadMan.close());
  const events = () => sent.map(({ event }) => event);
  const looks = (count: number) => clock.advance(count * 10_000);
  deadMan.start();
  return { world, sent, events, looks };
}

test('createDeadMan() beats while the controller ticks, tells that it stalled once, and that it recovered', async () => {
  const { world, sent, events, looks } = aWatch('webhook');
  await looks(6);
  expect(events()).toEqual(['tidegate.beat', 'tidegate.beat', 'tidegate.beat']);
  sent.length = 0;
  world.ageMs = limits.stalledMs;
  await looks(3);
  expect(events()).toEqual(['tidegate.beat']);
  world.ageMs = limits.stalledMs + 1;
  await looks(6);
  expect(events()).toEqual(['tidegate.beat', 'tidegate.stalled']);
  world.ageMs = 0;
  await looks(3);
  expect(events().slice(2)).toEqual(['tidegate.recovered', 'tidegate.beat']);
  const [, stalled, recovered] = sent;
  expect([stalled?.status, recovered?.status]).toEqual(['firing', 'resolved']);
  expect(stalled?.dedupKey).toBe(recovered?.dedupKey);
});

test('createDeadMan() tells again, with the same id, until it is heard', async () => {
  const { world, sent, looks } = aWatch('webhook');
  world.ageMs = null;
  world.isDown = true;
  // A controller that never ticked has stalled too.
  await looks(9);
  world.isDown = false;
  await looks(3);
  const stalled = sent.filter(({ event }) => event === 'tidegate.stalled');
  expect([stalled.length, new Set(stalled.map(({ id }) => id)).size]).toEqual([4, 1]);
});

test('createDeadMan() does not tell of a recovery when nobody heard that it stalled', async () => {
  const { world, events, looks } = aWatch('slack');
  world.ageMs = 90_000;
  world.isDown = true;
  await looks(2);
  world.ageMs = 0;
  world.isDown = false;
  await looks(3);
  expect(new Set(events())).toEqual(new Set(['tidegate.stalled']));
});

test('createDeadMan() sends no beats to people, only what they must know', async () => {
  const { world, events, looks } = aWatch('slack');
  await looks(4);
  expect(events()).toEqual([]);
  world.ageMs = 90_000;
  await looks(2);
  world.ageMs = 0;
  await looks(2);
  expect(events()).toEqual(['tidegate.stalled', 'tidegate.recovered']);
});

test('createDeadMan() without a channel does nothing', async () => {
  const clock = fakeClock();
  const channels = { named: {}, allowAddresses: [] };
  const parts = { channels, clock, limits, log: silentLog, tickAgeMs: () => null };
  const deadMan = createDeadMan(parts);
  deadMan.start();
  expect(clock.waiting()).toBe(0);
  await deadMan.close();
});
