import type { RulesetIdText, StreamEvent } from '@tidegate/protocol';
import type { PublishedFrames } from './published-frames.ts';
import { sseFrame } from './sse.ts';

/** Where a client's events go: the raw answer of a request. */
export interface Sink {
  write(text: string): unknown;
  end(): unknown;
  destroy(): unknown;
  /** Bytes that were written and not yet taken by the socket. */
  readonly writableLength: number;
}

/** One open stream. */
export interface StreamClient {
  readonly environment: string;
  readonly keyId: string;
  readonly expiresMs: number | null;
  /** Sends events to it in order; nothing after it ended. */
  send(event: StreamEvent): void;
  /** The replay is over: from now on versions go straight through. */
  goLive(at: RulesetIdText): void;
  /** Hands over a version; before `goLive` it waits, and what the replay covered is dropped. */
  deliver(published: PublishedFrames): void;
  /** Says good-bye and ends. */
  end(goodbye: StreamEvent): void;
  /** Cuts it off without a word. */
  cut(): void;
  /** Cuts it off when it does not take what it is sent; true when it was cut. */
  cutIfStuck(nowMs: number): boolean;
}

/** Bounds of one client. */
export interface ClientBounds {
  readonly replayPendingMax: number;
  readonly streamBufferedBytesMax: number;
  readonly streamUndrainedMs: number;
}

/**
 * Makes a client that never shows a gap: a version is sent as a patch only on top of the version
 * that the client holds, and only where it has room; anything else newer is told by reference.
 */
export function createStreamClient(
  start: {
    readonly environment: string;
    readonly keyId: string;
    readonly expiresMs: number | null;
    readonly sink: Sink;
  },
  bounds: ClientBounds,
): StreamClient {
  const { sink, ...identity } = start;
  let pending: PublishedFrames[] = [];
  let held: RulesetIdText | null = null;
  let isOpen = true;
  let undrainedSinceMs: number | null = null;

  // Large versions one after the other must not get a client cut off that is only slow.
  const hasRoom = ({ patchFrameBytes }: PublishedFrames): boolean =>
    sink.writableLength === 0 ||
    sink.writableLength + patchFrameBytes <= bounds.streamBufferedBytesMax;
  const deliverNow = (published: PublishedFrames, at: RulesetIdText): void => {
    if (published.base === at && hasRoom(published)) sink.write(published.patchFrame);
    else if (isNewer(published.to, at)) sink.write(published.snapshotFrame);
    else return;
    held = published.to;
  };
  const stop = (): boolean => {
    const wasOpen = isOpen;
    isOpen = false;
    pending = [];
    return wasOpen;
  };

  return {
    ...identity,
    send(event) {
      if (isOpen) sink.write(sseFrame(event));
    },
    goLive(at) {
      held = at;
      for (const published of pending) if (isOpen) deliverNow(published, held);
      pending = [];
    },
    deliver(published) {
      if (!isOpen) return;
      if (held !== null) deliverNow(published, held);
      else {
        // Too many while one replay was read: the newest alone leads to a snapshot.
        if (pending.length >= bounds.replayPendingMax) pending = [];
        pending.push(published);
      }
    },
    end(goodbye) {
      if (!isOpen) return;
      sink.write(sseFrame(goodbye));
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

/** Whether `one` comes after `other`; another lineage always does. */
function isNewer(one: RulesetIdText, other: RulesetIdText): boolean {
  const [lineage, version] = one.split('.');
  const [otherLineage, otherVersion] = other.split('.');
  return lineage !== otherLineage || Number(version) > Number(otherVersion);
}
