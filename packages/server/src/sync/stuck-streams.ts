import { constants, type ServerHttp2Stream } from 'node:http2';

/** Answers that are being written, and since when something of them waits. */
export interface StuckStreams {
  /** Looks after a stream until it is closed. */
  watch(stream: ServerHttp2Stream): void;
  /** Cuts off those of which something has waited for too long. */
  sweep(nowMs: number): void;
}

/**
 * Looks for clients that do not take what they asked for: each keeps a whole document in memory.
 * Never throws.
 *
 * @param undrainedMs a stream of which something waits for longer is cut off
 */
export function createStuckStreams(undrainedMs: number): StuckStreams {
  const undrainedSinceMs = new Map<ServerHttp2Stream, number | null>();
  return {
    watch(stream) {
      undrainedSinceMs.set(stream, null);
      stream.once('close', () => undrainedSinceMs.delete(stream));
    },
    sweep(nowMs) {
      for (const [stream, sinceMs] of undrainedSinceMs) {
        if (stream.writableLength === 0) undrainedSinceMs.set(stream, null);
        else if (sinceMs === null) undrainedSinceMs.set(stream, nowMs);
        else if (nowMs - sinceMs >= undrainedMs) cutOff(stream);
      }
    },
  };
}

function cutOff(stream: ServerHttp2Stream): void {
  stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
  stream.destroy();
}
