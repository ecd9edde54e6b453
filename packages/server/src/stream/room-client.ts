import type { StreamEvent } from '@tidegate/protocol';
import type { PublishedFrames } from './published-frames.ts';

/** Why a stream is over: its key is, or this server is, or we cannot go on with it. */
export type EndReason = 'key-over' | 'closing' | 'trouble';

/** Somebody who is told of each published version: over SSE, or over gRPC. */
export interface RoomClient {
  readonly environment: string;
  readonly keyId: string;
  readonly expiresMs: number | null;
  /** Sends an event that is no version; nothing after it ended. */
  send(event: StreamEvent): void;
  /** Sends the beat that comes in any case, at its time. */
  keepAlive(beat: StreamEvent): void;
  /** Hands over a version. */
  deliver(published: PublishedFrames): void;
  /** Says good-bye and ends. */
  end(goodbye: StreamEvent, why: EndReason): void;
  /** Cuts it off without a word. */
  cut(): void;
  /** Cuts it off when it does not take what it is sent; true when it was cut. */
  cutIfStuck(nowMs: number): boolean;
}
