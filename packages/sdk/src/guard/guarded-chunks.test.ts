import { expect, test } from 'vitest';
import {
  aGuardedTurn,
  chunksOf,
  FELL_BACK,
  generated,
  streamOf,
  WELL,
} from './guarded-turn.fixture.ts';
import { GUARD_HELD_CHUNKS_MAX } from './limits.ts';

const boom = new Error('boom');
const sorts = [
  ['an async iterable', generated],
  ['a web stream', streamOf],
] as const;
type Made = AsyncIterable<unknown> & ReadableStream<unknown>;

for (const [sort, given] of sorts) {
  const make = given as (chunks: readonly unknown[], error?: Error) => Made;

  test(`guardedChunks() hands ${sort} on, of the same sort`, async () => {
    const { turn, told } = aGuardedTurn();
    const stream = turn.guard({ candidate: () => make([1, 2]), control: () => make([9]) });
    expect(stream instanceof ReadableStream).toBe(make([]) instanceof ReadableStream);
    expect([await chunksOf(stream), told()]).toEqual([[1, 2], WELL]);
  });

  test(`guardedChunks() falls back while nothing of ${sort} was read`, async () => {
    const { turn, told } = aGuardedTurn();
    const control = () => make([8, 9]);
    const stream = turn.guard({ candidate: () => make([], boom), control });
    expect([await chunksOf(stream), told()]).toEqual([[8, 9], FELL_BACK]);
  });

  test(`guardedChunks() passes the error after the first chunk of ${sort}`, async () => {
    const { turn, told } = aGuardedTurn();
    const read: unknown[] = [];
    const reading = (async () => {
      const stream = turn.guard({ candidate: () => make([1], boom), control: () => make([9]) });
      for await (const chunk of stream) read.push(chunk);
    })();
    await expect(reading).rejects.toBe(boom);
    turn.fail(boom);
    expect([read, told()]).toEqual([[1], { ...FELL_BACK, fallbacks: 0 }]);
  });

  test(`guardedChunks() follows ${sort} behind a promise`, async () => {
    const { turn, told } = aGuardedTurn();
    const stream = await turn.guard({
      candidate: async () => make([], boom),
      control: async () => make([9]),
    });
    expect([await chunksOf(stream), told()]).toEqual([[9], FELL_BACK]);
  });

  test(`guardedChunks() holds back chunks of ${sort} that show nothing`, async () => {
    const { turn, told } = aGuardedTurn();
    const stream = turn.guard({
      candidate: () => make(['start', 'step'], boom),
      control: () => make(['start', 'hi']),
      shows: (chunk) => chunk !== 'start' && chunk !== 'step',
    });
    expect([await chunksOf(stream), told()]).toEqual([['start', 'hi'], FELL_BACK]);
  });

  test(`guardedChunks() loses no chunk of ${sort} that it held back`, async () => {
    const quiet = Array.from({ length: GUARD_HELD_CHUNKS_MAX + 1 }, (_, index) => index);
    for (const chunks of [[], [1], quiet, [...quiet, 'x']]) {
      const { turn } = aGuardedTurn();
      const shows = () => false;
      const stream = turn.guard({ candidate: () => make(chunks), control: () => make([]), shows });
      expect(await chunksOf(stream)).toEqual(chunks);
    }
    const { turn } = aGuardedTurn();
    const read: unknown[] = [];
    const reading = (async () => {
      const candidate = () => make(quiet, boom);
      const control = () => make(['control']);
      for await (const chunk of turn.guard({ candidate, control, shows: () => false })) {
        read.push(chunk);
      }
    })();
    await expect(reading).rejects.toBe(boom);
    expect(read).toEqual(quiet);
  });

  test(`guardedChunks() leaves ${sort} when its reader leaves, and does not fall back`, async () => {
    const { turn, told } = aGuardedTurn();
    const stream = turn.guard({ candidate: () => make([1, 2], boom), control: () => make([9]) });
    for await (const chunk of stream) {
      expect(chunk).toBe(1);
      break;
    }
    expect(told()).toEqual(WELL);
  });
}

test('guardedChunks() takes a stream that ends without a chunk after turn.fail() for a failure', async () => {
  const { turn, told } = aGuardedTurn();
  const candidate = async function* () {
    turn.fail(boom);
    yield* [];
  };
  const control = () => generated(['old']);
  expect(await chunksOf(turn.guard<AsyncIterable<unknown>>({ candidate, control }))).toEqual([
    'old',
  ]);
  expect(told()).toEqual(FELL_BACK);
});

test('guardedChunks() knows tools of a generator, which works when it is read', async () => {
  const { turn, told } = aGuardedTurn();
  const candidate = async function* () {
    await turn.tool('charge', { effect: 'write' }, () => 1);
    yield* generated([], boom);
  };
  const stream = turn.guard<AsyncIterable<unknown>>({ candidate, control: () => generated([9]) });
  await expect(chunksOf(stream)).rejects.toBe(boom);
  expect(told()).toEqual({ ...WELL, fallbacks: 0 });
});

test('guardedChunks() falls back when the first chunk takes too long, and stops the candidate', async () => {
  const { turn, told, runtime } = aGuardedTurn();
  const ran: string[] = [];
  let goOn = (): void => {};
  const waits = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let left = (_: unknown): void => {};
  const stopped = new Promise<unknown>((resolve) => {
    left = resolve;
  });
  const candidate = async function* () {
    await waits;
    await turn.tool('charge', { effect: 'write' }, () => ran.push('charged')).catch(left);
    yield 'new';
  };
  const control = () => generated(['old']);
  const stream = turn.guard<AsyncIterable<unknown>>({ candidate, control, timeoutMs: 300 });
  const chunks = chunksOf(stream);
  await runtime.advance(300);
  expect(await chunks).toEqual(['old']);
  goOn();
  expect(await stopped).toMatchObject({ message: expect.stringContaining('was given up') });
  expect([ran, told().fallbacks]).toEqual([[], 1]);
});

test('guardedChunks() lets go of a web stream that hangs when its reader cancels', async () => {
  const { turn, told } = aGuardedTurn();
  const reasons: unknown[] = [];
  const candidate = () => new ReadableStream({ cancel: (reason) => void reasons.push(reason) });
  const stream = turn.guard({ candidate, control: () => streamOf([9]) });
  const reader = stream.getReader();
  const first = reader.read();
  await reader.cancel('gone');
  expect([await first, reasons, told()]).toEqual([
    { done: true, value: undefined },
    ['gone'],
    WELL,
  ]);
});

test('guardedChunks() says when control does not stream', async () => {
  const { turn } = aGuardedTurn();
  const control = () => 'text' as unknown as AsyncIterable<unknown>;
  const stream = turn.guard<AsyncIterable<unknown>>({
    candidate: () => generated([], boom),
    control,
  });
  await expect(chunksOf(stream)).rejects.toThrow(
    'Cannot fall back: control answers with no stream',
  );
});

test('guardedChunks() is not given up once its reader left, also one that never read', async () => {
  const { turn, told, runtime } = aGuardedTurn();
  const left: string[] = [];
  const streamed: AsyncIterator<unknown> = {
    next: () => new Promise(() => {}),
    return: async () => ({ done: true, value: left.push('left') }),
  };
  const candidate = () => ({ [Symbol.asyncIterator]: () => streamed });
  const control = () => expect.unreachable();
  const arms = { candidate, control, timeoutMs: 300 };
  const unread = turn.guard<AsyncIterable<unknown>>(arms)[Symbol.asyncIterator]();
  const hanging = turn.guard<AsyncIterable<unknown>>(arms)[Symbol.asyncIterator]();
  void hanging.next();
  expect(await unread.return?.()).toEqual({ done: true, value: undefined });
  expect(await hanging.return?.()).toEqual({ done: true, value: undefined });
  await runtime.advance(300);
  expect([left, told()]).toEqual([['left', 'left'], WELL]);
});

test('guardedChunks() does not begin a candidate that was given up before anybody read', async () => {
  const { turn, told, runtime } = aGuardedTurn();
  const began: string[] = [];
  const candidate = async function* () {
    began.push('candidate');
    yield 'new';
  };
  const control = () => generated(['old']);
  const stream = turn.guard<AsyncIterable<unknown>>({ candidate, control, timeoutMs: 300 });
  await runtime.advance(300);
  expect([await chunksOf(stream), began, told().fallbacks]).toEqual([['old'], [], 1]);
});
