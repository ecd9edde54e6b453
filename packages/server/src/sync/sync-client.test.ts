import { expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { publishedFrames } from '../stream/published-frames.ts';
import { patchTo } from '../stream/stream.fixture.ts';
import { createSyncClient } from './sync-client.ts';

const made = () => createSyncClient({ environment: 'production', keyId: 'k', expiresMs: null });
const version = (number: number) => publishedFrames(patchTo(number), limits, null);

test('changed() waits for a version, and counts several as one', async () => {
  const client = made();
  const waiting = client.changed();
  client.deliver(version(2));
  client.deliver(version(3));
  expect(await waiting).toBeNull();
  let isResolved = false;
  const next = client.changed().then(() => {
    isResolved = true;
  });
  await new Promise(setImmediate);
  expect(isResolved).toBe(false);
  client.deliver(version(4));
  await next;
});

test('changed() says at once that something came while nobody waited', async () => {
  const client = made();
  client.deliver(version(2));
  expect(await client.changed()).toBeNull();
});

test.each([
  ['key-over', 'key-over'],
  ['closing', 'closing'],
  ['trouble', 'closing'],
] as const)('changed() says that the stream ends when the reason is %s', async (why, said) => {
  const client = made();
  const waiting = client.changed();
  client.end({ event: 'goodbye', retryMs: 1 }, why);
  expect([await waiting, await client.changed()]).toEqual([said, said]);
});

test('createSyncClient() is woken when it is cut off', async () => {
  const client = made();
  client.cut();
  client.send({ event: 'beat', serverMs: 1, flushEveryMs: 1 });
  client.keepAlive({ event: 'beat', serverMs: 1, flushEveryMs: 1 });
  expect([await client.changed(), client.cutIfStuck(0)]).toEqual(['closing', false]);
});
