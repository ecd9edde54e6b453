import { expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { publishedFrames } from './published-frames.ts';
import { keptSink, patchTo, rulesetId } from './stream.fixture.ts';
import { createStreamClient } from './stream-client.ts';

const BOUNDS = { replayPendingMax: 3, streamBufferedBytesMax: 100, streamUndrainedMs: 30_000 };
const version = (number: number, lineage = 1) => {
  const patch = patchTo(number);
  const to = patch.to.replace(/^1\./, `${lineage}.`);
  return publishedFrames({ ...patch, to }, limits, null);
};

function client(bounds = BOUNDS) {
  const sink = keptSink();
  const made = createStreamClient(
    { environment: 'production', keyId: 'k1', expiresMs: null, sink },
    bounds,
  );
  const told = () =>
    sink.events().map((event) => ('to' in event ? `${event.event} ${event.to}` : event.event));
  return { sink, made, told };
}

test('createStreamClient() holds versions back until it is live, and drops what was replayed', () => {
  const { made, told } = client();
  for (const number of [3, 4, 5]) made.deliver(version(number));
  expect(told()).toEqual([]);
  made.goLive(rulesetId(4));
  made.deliver(version(6));
  expect(told()).toEqual([`patch ${rulesetId(5)}`, `patch ${rulesetId(6)}`]);
});

test('createStreamClient() sends a reference instead of a patch when a version is missing', () => {
  const { made, told } = client();
  made.goLive(rulesetId(4));
  made.deliver(version(6));
  made.deliver(version(7));
  expect(told()).toEqual([`snapshot ${rulesetId(6)}`, `patch ${rulesetId(7)}`]);
});

test('createStreamClient() sends nothing older than what the client holds', () => {
  const { made, told } = client();
  made.goLive(rulesetId(10));
  made.deliver(version(9));
  made.deliver(version(10));
  expect(told()).toEqual([]);
});

test('createStreamClient() follows a new lineage although its number is lower', () => {
  const { made, told } = client();
  made.goLive(rulesetId(10));
  made.deliver(version(2, 2));
  expect(told()).toEqual([`snapshot 2.2.00000002`]);
});

test('createStreamClient() ends in a reference when too many versions wait for the replay', () => {
  const { made, told } = client();
  for (const number of [2, 3, 4, 5]) made.deliver(version(number));
  made.goLive(rulesetId(1));
  expect(told()).toEqual([`snapshot ${rulesetId(5)}`]);
});

test('createStreamClient() refers to a version that does not fit behind what still waits', () => {
  const { made, sink, told } = client();
  made.goLive(rulesetId(1));
  // Whatever its size, a version has room when nothing waits before it.
  made.deliver(version(2));
  sink.writableLength = 1;
  made.deliver(version(3));
  made.deliver(version(4));
  sink.writableLength = 0;
  made.deliver(version(5));
  expect(told()).toEqual([
    `patch ${rulesetId(2)}`,
    `snapshot ${rulesetId(3)}`,
    `snapshot ${rulesetId(4)}`,
    `patch ${rulesetId(5)}`,
  ]);
  expect(made.cutIfStuck(0)).toBe(false);
});

test('createStreamClient() sends a version that just fits behind what still waits', () => {
  const bounds = { ...BOUNDS, streamBufferedBytesMax: version(2).patchFrameBytes + 7 };
  const deliver = (waiting: number) => {
    const { made, sink, told } = client(bounds);
    made.goLive(rulesetId(1));
    sink.writableLength = waiting;
    made.deliver(version(2));
    return told();
  };
  expect([deliver(7), deliver(8)]).toEqual([
    [`patch ${rulesetId(2)}`],
    [`snapshot ${rulesetId(2)}`],
  ]);
});

test('createStreamClient() says good-bye once and then writes nothing', () => {
  const { made, sink, told } = client();
  made.goLive(rulesetId(1));
  made.end({ event: 'goodbye', retryMs: 5 }, 'closing');
  made.end({ event: 'goodbye', retryMs: 5 }, 'closing');
  made.deliver(version(2));
  made.send({ event: 'beat', serverMs: 0, flushEveryMs: 1 });
  expect([told(), sink.state]).toEqual([['goodbye'], 'ended']);
});

test('createStreamClient() is cut off when more than the limit waits in its buffer', () => {
  const { made, sink } = client();
  sink.writableLength = 100;
  expect(made.cutIfStuck(0)).toBe(false);
  sink.writableLength = 101;
  expect(made.cutIfStuck(0)).toBe(true);
  expect(sink.state).toBe('destroyed');
});

test('createStreamClient() is cut off when its buffer did not run empty for too long', () => {
  const { made, sink } = client();
  sink.writableLength = 1;
  expect([0, 30_000].map(made.cutIfStuck)).toEqual([false, false]);
  sink.writableLength = 0;
  expect(made.cutIfStuck(30_001)).toBe(false);
  sink.writableLength = 1;
  expect([40_000, 70_000, 70_001].map(made.cutIfStuck)).toEqual([false, false, true]);
});
