import { expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { createChangeClient } from './change-client.ts';
import { publishedFrames } from './published-frames.ts';
import { keptSink, patchTo } from './stream.fixture.ts';

function client(isBrowser: boolean) {
  const sink = keptSink();
  const start = { environment: 'production', keyId: 'k', expiresMs: null, isBrowser, sink };
  return { sink, made: createChangeClient(start, limits) };
}
const version = (number: number, isForBrowsers: boolean) =>
  publishedFrames(patchTo(number), limits, isForBrowsers ? { to: `b-${number}` } : null);
const etags = (sink: ReturnType<typeof keptSink>) =>
  sink.events().map((event) => Reflect.get(event, 'etag'));

test('createChangeClient() tells a browser of flags for browsers, and others of every flag', () => {
  const [browser, other] = [client(true), client(false)];
  for (const { made } of [browser, other]) {
    made.deliver(version(2, false));
    made.deliver(version(3, true));
  }
  expect(etags(browser.sink)).toEqual(['b-3']);
  expect(etags(other.sink)).toEqual([patchTo(2).to, patchTo(3).to]);
});

test('createChangeClient() keeps the stream alive with comments, and tells nothing else', () => {
  const { sink, made } = client(true);
  const beat = { event: 'beat', serverMs: 1, flushEveryMs: 1 } as const;
  made.keepAlive(beat);
  made.send(beat);
  made.send({ event: 'hello', serverMs: 1, flushEveryMs: 1, unitKey: 'secret', current: 'x' });
  expect(sink.text()).toBe(': beat\n\n');
});

test('createChangeClient() ends once', () => {
  const { sink, made } = client(true);
  made.end({ event: 'goodbye', retryMs: 1 }, 'closing');
  made.end({ event: 'goodbye', retryMs: 1 }, 'closing');
  made.deliver(version(2, true));
  expect([sink.text(), sink.state]).toEqual([': good-bye\n\n', 'ended']);
});

test('createChangeClient() is cut off when it does not read', () => {
  const { sink, made } = client(true);
  sink.writableLength = limits.streamBufferedBytesMax + 1;
  expect([made.cutIfStuck(0), sink.state]).toEqual([true, 'destroyed']);
});
