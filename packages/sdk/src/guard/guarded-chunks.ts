import { type ChunkSource, chunkSource, isChunked, isReadable } from '../chunk-source.ts';
import type { Attempt } from './attempt.ts';
import { GUARD_HELD_CHUNKS_MAX } from './limits.ts';
import type { TurnGuard } from './turn-guard.ts';
import type { GuardedArms } from './types.ts';

type Chunked = ReadableStream | AsyncIterable<unknown>;

/**
 * What a candidate streams, as a stream of the same sort. Control takes over when it breaks, ends
 * after it said that it failed, or is given up, as long as no chunk was handed out.
 */
export function guardedChunks(
  guard: Pick<TurnGuard, 'run'>,
  attempt: Attempt,
  streamed: Chunked,
  arms: Pick<GuardedArms<unknown>, 'control' | 'shows'>,
): Chunked {
  const plain = chunkSource(streamed);
  // A generator works when it is read: that is the candidate's work too.
  const next: ChunkSource['next'] = () => guard.run(attempt, () => plain.next());
  const source = { ...plain, next };
  const chunks = chunksOf(attempt, source, arms);
  // Not waited for: a candidate that hangs would hold up whoever leaves.
  const leave = (reason?: unknown): void => {
    attempt.keep();
    source.leave(reason);
    void chunks.return(undefined).catch(() => {});
  };
  if (!isReadable(streamed)) return iterableOf(chunks, leave);
  return new ReadableStream<unknown>(
    {
      pull: async (controller) => {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel: leave,
    },
    // Nothing is read ahead of whoever reads us: what is not read was not emitted.
    { highWaterMark: 0 },
  );
}

function iterableOf(
  chunks: AsyncGenerator<unknown, void, undefined>,
  leave: () => void,
): AsyncIterableIterator<unknown> {
  return {
    next: () => chunks.next(),
    return: async (value: unknown) => {
      leave();
      return { done: true, value };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

async function* chunksOf(
  attempt: Attempt,
  source: ChunkSource,
  { control, shows }: Pick<GuardedArms<unknown>, 'control' | 'shows'>,
): AsyncGenerator<unknown, void, undefined> {
  const held: unknown[] = [];
  try {
    for (;;) {
      // Work that nobody waits for does not begin.
      attempt.signal.throwIfAborted();
      const { done, value } = await attempt.within(source.next(), () => {});
      if (attempt.isOpen && attempt.failure !== null) throw attempt.failure.error;
      if (done === true) break;
      held.push(value);
      if (attempt.isOpen && !isShown(value, shows) && held.length <= GUARD_HELD_CHUNKS_MAX)
        continue;
      attempt.keep();
      yield* held.splice(0);
    }
    attempt.keep();
    yield* held;
    return;
  } catch (error) {
    if (!attempt.giveUp(error)) {
      yield* held;
      throw error;
    }
  } finally {
    // Who reads no further does not want control instead.
    attempt.keep();
    source.leave();
  }
  const instead: unknown = await control();
  if (isChunked(instead)) yield* everyChunk(chunkSource(instead));
  else
    throw new TypeError(
      'Cannot fall back: control answers with no stream; let it stream as the candidate does',
    );
}

async function* everyChunk(source: ChunkSource): AsyncGenerator<unknown, void, undefined> {
  try {
    for (;;) {
      const { done, value } = await source.next();
      if (done === true) return;
      yield value;
    }
  } finally {
    source.leave();
  }
}

function isShown(chunk: unknown, shows: GuardedArms<unknown>['shows']): boolean {
  try {
    return shows?.(chunk) !== false;
  } catch {
    return true;
  }
}
