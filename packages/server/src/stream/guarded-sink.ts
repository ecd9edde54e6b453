/** Where a client's events go: the raw answer of a request. */
export interface Sink {
  write(text: string): unknown;
  end(): unknown;
  destroy(): unknown;
  /** Bytes that were written and not yet taken by the socket. */
  readonly writableLength: number;
}

/** When a client counts as one that does not read. */
export interface SinkBounds {
  readonly streamBufferedBytesMax: number;
  readonly streamUndrainedMs: number;
}

/** A sink that is written to while it is open and never afterwards. */
export interface GuardedSink {
  isOpen(): boolean;
  write(text: string): void;
  /** Whether so many bytes more still fit; always when nothing waits. */
  hasRoom(bytes: number): boolean;
  /** Writes a last text and ends. */
  end(lastText: string): void;
  /** Cuts it off without a word. */
  cut(): void;
  /** Cuts it off when too much waits, or for too long; true when that is so. */
  cutIfStuck(nowMs: number): boolean;
}

/** Guards a sink. Never throws by itself; what the sink throws goes through. */
export function createGuardedSink(sink: Sink, bounds: SinkBounds): GuardedSink {
  let isOpen = true;
  let undrainedSinceMs: number | null = null;
  const stop = (): boolean => {
    const wasOpen = isOpen;
    isOpen = false;
    return wasOpen;
  };
  return {
    isOpen: () => isOpen,
    write(text) {
      if (isOpen) sink.write(text);
    },
    hasRoom: (bytes) =>
      sink.writableLength === 0 || sink.writableLength + bytes <= bounds.streamBufferedBytesMax,
    end(lastText) {
      if (!isOpen) return;
      sink.write(lastText);
      stop();
      sink.end();
    },
    cut() {
      stop();
      sink.destroy();
    },
    cutIfStuck(nowMs) {
      const buffered = sink.writableLength;
      if (buffered === 0) undrainedSinceMs = null;
      else undrainedSinceMs ??= nowMs;
      const isStuck =
        buffered > bounds.streamBufferedBytesMax ||
        (undrainedSinceMs !== null && nowMs - undrainedSinceMs > bounds.streamUndrainedMs);
      if (isStuck && stop()) sink.destroy();
      return isStuck;
    },
  };
}
