/** Chunks one after the other, whatever they come from. */
export interface ChunkSource {
  next(): Promise<IteratorResult<unknown, unknown>>;
  /** Nobody reads on. Never throws or rejects. */
  leave(reason?: unknown): void;
}

/** Whether something is read chunk by chunk. Never throws on what is no proxy. */
export function isChunked(value: unknown): value is ReadableStream | AsyncIterable<unknown> {
  return isReadable(value) || isIterable(value);
}

/** Whether something is a web stream, of this or another realm. */
export function isReadable(value: unknown): value is ReadableStream {
  return memberOf(value, 'getReader') && memberOf(value, 'cancel');
}

/** The chunks of a stream or an async iterable; locks a stream. Throws what its parts throw. */
export function chunkSource(value: ReadableStream | AsyncIterable<unknown>): ChunkSource {
  if (isReadable(value)) {
    const reader: ReadableStreamDefaultReader<unknown> = value.getReader();
    return {
      next: async () => {
        const { done, value: chunk } = await reader.read();
        return done ? { done, value: undefined } : { done, value: chunk };
      },
      leave: (reason) => quietly(() => reader.cancel(reason)),
    };
  }
  const iterator = value[Symbol.asyncIterator]();
  return {
    next: async () => await iterator.next(),
    leave: () => quietly(() => iterator.return?.()),
  };
}

/** Ends what came too late to be of use. Never throws. */
export function discard(value: unknown): void {
  if (isChunked(value)) quietly(() => chunkSource(value).leave());
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return memberOf(value, Symbol.asyncIterator);
}

function memberOf(value: unknown, name: PropertyKey): boolean {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function'
  );
}

function quietly(act: () => unknown): void {
  void (async () => await act())().catch(() => {});
}
