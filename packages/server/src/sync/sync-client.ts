import type { RoomClient } from '../stream/room-client.ts';

/** Why a sync stream must end. */
export type SyncEnd = 'key-over' | 'closing';

/** An open `SyncFlags` stream in the room of its environment. */
export interface SyncClient extends RoomClient {
  /** Resolves when there is something newer than was sent, or when the stream must end. */
  changed(): Promise<SyncEnd | null>;
}

/**
 * Makes a client that remembers only that something changed: a slow one is sent the newest document
 * and none in between, so it costs no more memory than one document.
 */
export function createSyncClient(start: {
  readonly environment: string;
  readonly keyId: string;
  readonly expiresMs: number | null;
}): SyncClient {
  let isBehind = false;
  let ended: SyncEnd | null = null;
  let wake = (): void => {};
  const end = (why: SyncEnd): void => {
    ended ??= why;
    wake();
  };
  return {
    ...start,
    // HTTP/2 has pings of its own.
    send() {},
    keepAlive() {},
    deliver() {
      isBehind = true;
      wake();
    },
    end: (_goodbye, why) => end(why === 'key-over' ? 'key-over' : 'closing'),
    cut: () => end('closing'),
    // What is not read stays with the socket, and never more than one document of it.
    cutIfStuck: () => false,
    async changed() {
      if (!isBehind && ended === null) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      isBehind = false;
      return ended;
    },
  };
}
