import type { RulesetIdText, StreamEvent } from '@tidegate/protocol';
import { createGuardedSink, type Sink, type SinkBounds } from './guarded-sink.ts';
import type { PublishedFrames } from './published-frames.ts';
import type { RoomClient } from './room-client.ts';
import { sseFrame } from './sse.ts';

/** One open stream of an SDK that holds the ruleset. */
export interface StreamClient extends RoomClient {
  /** The replay is over: from now on versions go straight through. */
  goLive(at: RulesetIdText): void;
  /** Hands over a version; before `goLive` it waits, and what the replay covered is dropped. */
  deliver(published: PublishedFrames): void;
}

/** Bounds of one client. */
export interface ClientBounds extends SinkBounds {
  readonly replayPendingMax: number;
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
  const { sink: raw, ...identity } = start;
  const sink = createGuardedSink(raw, bounds);
  let pending: PublishedFrames[] = [];
  let held: RulesetIdText | null = null;

  const deliverNow = (published: PublishedFrames, at: RulesetIdText): void => {
    // Large versions one after the other must not get a client cut off that is only slow.
    if (published.base === at && sink.hasRoom(published.patchFrameBytes))
      sink.write(published.patchFrame);
    else if (isNewer(published.to, at)) sink.write(published.snapshotFrame);
    else return;
    held = published.to;
  };

  const send = (event: StreamEvent): void => sink.write(sseFrame(event));
  return {
    ...identity,
    send,
    keepAlive: send,
    goLive(at) {
      held = at;
      for (const published of pending) if (sink.isOpen()) deliverNow(published, held);
      pending = [];
    },
    deliver(published) {
      if (!sink.isOpen()) return;
      if (held !== null) deliverNow(published, held);
      else {
        // Too many while one replay was read: the newest alone leads to a snapshot.
        if (pending.length >= bounds.replayPendingMax) pending = [];
        pending.push(published);
      }
    },
    end: (goodbye) => sink.end(sseFrame(goodbye)),
    cut: sink.cut,
    cutIfStuck: sink.cutIfStuck,
  };
}

/** Whether `one` comes after `other`; another lineage always does. */
function isNewer(one: RulesetIdText, other: RulesetIdText): boolean {
  const [lineage, version] = one.split('.');
  const [otherLineage, otherVersion] = other.split('.');
  return lineage !== otherLineage || Number(version) > Number(otherVersion);
}
