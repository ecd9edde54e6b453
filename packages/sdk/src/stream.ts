import type { StreamEvent } from '@tidegate/protocol';
import { createBackoff, type RetryRegime } from './backoff.ts';
import { type ControlPlane, regimeOf, retryAfterMs } from './control-plane.ts';
import { EventStreamParser } from './event-stream-parser.ts';
import type { Ledger } from './ledger.ts';
import { DENIED_CEILING_MS, STREAM_HEALTHY_MS, STREAM_SILENCE_MS } from './limits.ts';
import type { Runtime } from './runtime.ts';
import { parseStreamEvent } from './stream-event.ts';

/** What the stream needs and whom it tells. */
export interface StreamOptions {
  readonly plane: ControlPlane;
  readonly runtime: Runtime;
  readonly ledger: Ledger;
  /** Our ruleset, sent as `Last-Event-ID`; `null` = none yet. */
  lastEventId(): string | null;
  onEvent(event: StreamEvent): void;
  /** The stream ended; it comes back by itself. */
  onDown(): void;
  /**
   * Fetches what an event said that could not be read, perhaps a rollback: the next connection,
   * which would repeat it, waits for this. Must not reject.
   */
  catchUp(): Promise<void>;
}

/** The one long connection to the control plane. */
export interface Stream {
  close(): void;
}

/** Why a connection ended, and what that means for the next one. */
interface Ending {
  readonly why: string;
  readonly regime: RetryRegime;
  readonly askedMs: number;
  /** An event could not be read, so what it said must be fetched. */
  readonly missed?: true;
  /** A `goodbye`: come back after about so long, whatever the backoff says. */
  readonly goodbyeMs?: number;
}

/**
 * Keeps `GET /api/v1/stream` open until `close`. A connection that says nothing whole for 40 s, a
 * malformed or oversized event and every kind of end lead to a new one after a jittered wait, for
 * ever; an event that could not be read is made up for first. A refused key is asked again after
 * minutes. Never throws.
 */
export function openStream(options: StreamOptions): Stream {
  const { runtime, ledger } = options;
  const backoff = createBackoff(runtime.random);
  let connection: AbortController | null = null;
  let cancelWait = (): void => {};
  let closed = false;

  const connect = async (): Promise<void> => {
    const ours = new AbortController();
    connection = ours;
    const startedMs = runtime.monotonicMs();
    const ending = await readConnection(options, ours);
    if (closed) return;
    options.onDown();
    if (runtime.monotonicMs() - startedMs >= STREAM_HEALTHY_MS) backoff.reset();
    if (ending.regime === 'denied') {
      ledger.warnOnce('stream-denied', ending.why, `Cannot open the stream: ${ending.why}`);
    } else if (ending.goodbyeMs === undefined) {
      ledger.warnOnce(
        'stream-broken',
        ending.why,
        `Cannot keep the stream open: ${ending.why}; flags go on as they are, it is tried again`,
      );
    }
    if (ending.missed) {
      await options.catchUp();
      if (closed) return;
    }
    cancelWait = runtime.after(waitMs(ending), () => {
      ledger.reconnects += 1;
      void connect();
    });
  };

  const waitMs = (ending: Ending): number => {
    if (ending.goodbyeMs === undefined) return backoff.nextMs(ending.regime, ending.askedMs);
    const askedMs = Math.min(Math.max(ending.goodbyeMs, 0), DENIED_CEILING_MS);
    return askedMs * (1 + runtime.random());
  };

  void connect();
  return {
    close: () => {
      closed = true;
      cancelWait();
      connection?.abort();
    },
  };
}

async function readConnection(options: StreamOptions, ours: AbortController): Promise<Ending> {
  const watchdog = createWatchdog(options.runtime, () => ours.abort());
  try {
    const lastEventId = options.lastEventId();
    const response = await options.plane.open(
      'api/v1/stream',
      {
        accept: 'text/event-stream',
        ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
      },
      ours.signal,
    );
    const refused = refusal(response);
    if (refused !== null) return refused;
    return await readEvents(options, response, watchdog.feed);
  } catch {
    return { why: 'the connection broke', regime: 'ordinary', askedMs: 0 };
  } finally {
    watchdog.stop();
    // Also frees the socket of an answer that nobody reads to its end.
    ours.abort();
  }
}

function refusal(response: Response): Ending | null {
  const type = response.headers.get('content-type') ?? '';
  if (response.status === 200 && type.startsWith('text/event-stream')) return null;
  return {
    why: `the server answered ${response.status} "${type}"; check the URL and the key`,
    regime: regimeOf(response.status),
    askedMs: retryAfterMs(response),
  };
}

async function readEvents(
  options: StreamOptions,
  response: Response,
  heard: () => void,
): Promise<Ending> {
  const seen: { ending: Ending | null } = { ending: null };
  const parser = new EventStreamParser({
    comment: heard,
    event: (sent) => {
      if (seen.ending !== null) return;
      const event = parseStreamEvent(sent);
      if (event === 'malformed') {
        seen.ending = { ...broken('an event is malformed'), missed: true };
        return;
      }
      heard();
      if (event === 'unknown') return;
      if (event.event === 'goodbye') {
        seen.ending = { ...broken('the server said goodbye'), goodbyeMs: event.retryMs };
        return;
      }
      options.onEvent(event);
    },
  });
  const decoder = new TextDecoder();
  const reader = response.body?.getReader();
  while (reader !== undefined && seen.ending === null) {
    const { done, value } = await reader.read();
    if (done) break;
    if (parser.push(decoder.decode(value, { stream: true })) === 'too-large') {
      seen.ending = { ...broken('an event is too large'), missed: true };
    }
  }
  return seen.ending ?? broken('the server ended it');
}

function broken(why: string): Ending {
  return { why, regime: 'ordinary', askedMs: 0 };
}

/** Aborts when nothing whole was heard for 40 s; one timer, however many events. */
function createWatchdog(runtime: Runtime, bark: () => void): { feed(): void; stop(): void } {
  let heardMs = runtime.monotonicMs();
  let cancel = (): void => {};
  const watch = (): void => {
    const silentMs = runtime.monotonicMs() - heardMs;
    if (silentMs >= STREAM_SILENCE_MS) bark();
    else cancel = runtime.after(STREAM_SILENCE_MS - silentMs, watch);
  };
  watch();
  return {
    feed: () => {
      heardMs = runtime.monotonicMs();
    },
    stop: () => cancel(),
  };
}
