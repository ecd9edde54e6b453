import { createGuardedSink, type Sink, type SinkBounds } from './guarded-sink.ts';
import type { RoomClient } from './room-client.ts';

/**
 * Makes a client that is told only that something changed: a page, which asks again for answers.
 * A browser key hears of flags that browsers can see, and of no other, under ids that say no more.
 */
export function createChangeClient(
  start: {
    readonly environment: string;
    readonly keyId: string;
    readonly expiresMs: number | null;
    readonly isBrowser: boolean;
    readonly sink: Sink;
  },
  bounds: SinkBounds,
): RoomClient {
  const { sink: raw, isBrowser, ...identity } = start;
  const sink = createGuardedSink(raw, bounds);
  return {
    ...identity,
    // A beat out of turn would tell a page that a rollout begins or ends.
    send() {},
    // A comment: it keeps proxies from closing the stream, and no page sees it.
    keepAlive: () => sink.write(': beat\n\n'),
    deliver({ changeFrame, browserFrame }) {
      if (!isBrowser) sink.write(changeFrame);
      else if (browserFrame !== null) sink.write(browserFrame);
    },
    end: () => sink.end(': good-bye\n\n'),
    cut: sink.cut,
    cutIfStuck: sink.cutIfStuck,
  };
}
