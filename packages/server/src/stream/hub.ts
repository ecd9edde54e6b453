import { ProblemError, type RulesetIdText, type StreamEvent } from '@tidegate/protocol';
import { type Caller, isExpired } from '../auth/authenticate.ts';
import type { Clock } from '../config/clock.ts';
import { every } from '../config/every.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import type { Published, Store } from '../store/store.ts';
import type { Sink } from './guarded-sink.ts';
import { publishedFrames } from './published-frames.ts';
import { createRegistry, type Registry } from './registry.ts';
import { replaySince } from './replay.ts';
import { createRewound, type RewoundEnvironment } from './rewound.ts';
import type { EndReason, RoomClient } from './room-client.ts';
import type { RulesetCache } from './ruleset-cache.ts';
import { createStreamClient } from './stream-client.ts';

/** What a stream is opened for. */
export interface StreamRequest {
  readonly environment: string;
  readonly caller: Pick<Caller, 'id' | 'expiresMs'>;
  /** The ruleset that the client holds; `null` = none. */
  readonly after: RulesetIdText | null;
  /** Called once, when nothing can be refused any more. */
  readonly openSink: () => Sink;
}

/** Every open stream of this process. */
export interface StreamHub {
  /**
   * Opens a stream: `hello`, what was missed since `after`, then every version as it is published.
   * Returns how to forget a client that went away.
   *
   * @throws {ProblemError} `not-found`, `forbidden`, `rate-limited` or `not-ready`, each before
   *   `openSink`.
   */
  open(request: StreamRequest): Promise<() => void>;
  /**
   * Takes in a client that needs no replay; from now on it hears of every version. Returns how to
   * forget it.
   *
   * @throws {ProblemError} `forbidden`, `rate-limited` or `not-ready`, each before `makeClient`.
   */
  join(keyId: string, makeClient: () => RoomClient): () => void;
  /** Says which environments are watched; a change is told to their clients at once. */
  setWatched(environments: readonly { readonly name: string; readonly watched: boolean }[]): void;
  /** Ends the streams of a key for good. */
  endKey(keyId: string): void;
  /** Environments with SDKs that hold a newer ruleset than the store has: it went back in time. */
  rewound(): RewoundEnvironment[];
  counts(): { readonly open: number; readonly cutOff: number };
  /** Says good-bye to all and takes no more. */
  close(): void;
}

/** What a hub is made of. */
export interface HubParts {
  readonly store: Pick<Store, 'read' | 'onPublished'>;
  readonly rulesets: RulesetCache;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
}

/** Makes a hub and starts to listen to the store. */
export function createStreamHub(parts: HubParts): StreamHub {
  const { store, rulesets, clock, limits } = parts;
  const registry = createRegistry(limits);
  const rewound = createRewound(parts);
  /** Came with a newer ruleset than ours and refuses what we send. */
  const ahead = new WeakSet<RoomClient>();
  const watched = new Set<string>();
  const goodbye: StreamEvent = { event: 'goodbye', retryMs: limits.goodbyeRetryMs };
  let cutOff = 0;
  let isClosed = false;

  const fresh = (environment: string) => ({
    serverMs: Math.trunc(clock.nowMs()),
    flushEveryMs: watched.has(environment) ? limits.flushWatchedMs : limits.flushIdleMs,
  });
  const beat = (environment: string): StreamEvent => ({ event: 'beat', ...fresh(environment) });
  const keepAlive = (environment: string): void => {
    const event = beat(environment);
    void registry.room(environment)?.visit((client) => client.keepAlive(event));
  };
  const end = (client: RoomClient, why: EndReason): void => {
    client.end(goodbye, why);
    registry.remove(client);
  };
  const cutIfStuck = (client: RoomClient): void => {
    if (!client.cutIfStuck(clock.monotonicMs())) return;
    cutOff += 1;
    registry.remove(client);
  };
  const publish = ({ environment, patch }: Published): void => {
    const forBrowsers = rulesets.published(environment, patch);
    rewound.published(environment, patch.to);
    const frames = publishedFrames({ ...patch, ...fresh(environment) }, limits, forBrowsers);
    void registry.room(environment)?.visit((client) => {
      cutIfStuck(client);
      client.deliver(frames);
    });
  };
  const sweep = (): void => {
    for (const client of registry.everyone()) {
      if (ahead.has(client)) rewound.renew(client.environment, clock.nowMs());
      if (isExpired(client, clock.nowMs())) end(client, 'key-over');
      else cutIfStuck(client);
    }
  };
  const arrived = (client: RoomClient, held: RulesetIdText, ours: RulesetIdText): void => {
    const { environment } = client;
    if (rewound.saw({ environment, held, ours }, clock.nowMs())) ahead.add(client);
  };
  const assertOpen = (): void => {
    if (isClosed)
      throw new ProblemError('not-ready', 'Cannot open a stream: the server is closing; try again');
  };
  const stops = [
    store.onPublished(publish),
    every(clock, limits.beatEveryMs, () => registry.environments().forEach(keepAlive)),
    every(clock, limits.streamSweepEveryMs, sweep),
  ];

  return {
    open: (request) => openStream(parts, registry, request, { fresh, end, arrived, assertOpen }),
    join(keyId, makeClient) {
      assertOpen();
      registry.admit(keyId);
      const client = makeClient();
      registry.add(client);
      return () => registry.remove(client);
    },
    setWatched(environments) {
      for (const { name, watched: isWatched } of environments) {
        if (isWatched === watched.has(name)) continue;
        if (isWatched) watched.add(name);
        else watched.delete(name);
        const event = beat(name);
        void registry.room(name)?.visit((client) => client.send(event));
      }
    },
    endKey(keyId) {
      for (const client of registry.banKey(keyId)) end(client, 'key-over');
    },
    rewound: () => rewound.list(clock.nowMs()),
    counts: () => ({ open: registry.size(), cutOff }),
    close() {
      isClosed = true;
      for (const stop of stops) stop();
      for (const client of registry.everyone()) end(client, 'closing');
    },
  };
}

async function openStream(
  { store, rulesets, limits }: HubParts,
  registry: Registry,
  { environment, caller, after, openSink }: StreamRequest,
  hub: {
    fresh: (environment: string) => { serverMs: number; flushEveryMs: number };
    end: (client: RoomClient, why: EndReason) => void;
    arrived: (client: RoomClient, held: RulesetIdText, ours: RulesetIdText) => void;
    assertOpen: () => void;
  },
): Promise<() => void> {
  const current = await rulesets.current(environment);
  if (current === null)
    throw new ProblemError(
      'not-found',
      `Cannot open a stream: there is no environment "${environment}"`,
    );
  hub.assertOpen();
  registry.admit(caller.id);
  const client = createStreamClient(
    { environment, keyId: caller.id, expiresMs: caller.expiresMs, sink: openSink() },
    limits,
  );
  // Listening starts before the replay is read: nothing can fall between the two.
  registry.add(client);
  try {
    const reads = {
      store,
      currentId: async () => (await rulesets.current(environment))?.id ?? null,
      bounds: limits,
    };
    const replay = await replaySince(reads, environment, after, hub.fresh(environment));
    if (replay === null) throw new ProblemError('not-found', 'The environment is gone');
    // Against what the store knows, not the cache: the held ruleset may be newer than that.
    if (after !== null) hub.arrived(client, after, replay.at);
    const { unitKey } = current;
    client.send({ event: 'hello', ...hub.fresh(environment), unitKey, current: replay.at });
    for (const event of replay.events) client.send(event);
    client.goLive(replay.at);
  } catch {
    // The head is sent: all that is left is to ask the client to come again.
    hub.end(client, 'trouble');
  }
  return () => registry.remove(client);
}
