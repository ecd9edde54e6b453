import { createBackoff } from '../backoff.ts';
import { STREAM_HEALTHY_MS } from '../limits.ts';
import { type Address, type AskOutcome, askFlags } from './ask-flags.ts';
import type { BrowserRuntime, EventFeed, PageEvent } from './browser-runtime.ts';
import { type BulkAnswer, isRecord, parse } from './bulk-answer.ts';
import { createEarliest } from './earliest.ts';
import {
  CATCH_UP_MS,
  CHANGE_JITTER_MS,
  HIDDEN_MS,
  POLL_MS,
  POLL_STREAMING_MS,
  ROLLBACK_JITTER_MS,
  STREAM_END_JITTER_MS,
} from './limits.ts';
import type { BrowserContext } from './types.ts';

/** What the sync needs, and whom it tells. */
export interface FlagSyncOptions {
  readonly runtime: BrowserRuntime;
  readonly address: Address;
  pin(context: BrowserContext): string | null;
  /** After every question but those that another context overtook. */
  onOutcome(outcome: AskOutcome): void;
  /** The page is hidden, or goes away. */
  onGone(forGood: boolean): void;
}

/**
 * Keeps the values of one context in step with the server. It asks at the start, when the stream
 * tells of a change (spread over 10 s; after a rollback or a kill over 1 s), when the page comes back
 * or is online again, and now and then in any case. There is one question at a time; without a stream
 * the whole answer is asked for, because it says where the next stream is. Never throws.
 */
export class FlagSync {
  readonly #options: FlagSyncOptions;
  readonly #askBackoff;
  readonly #feedBackoff;
  readonly #next;
  readonly #hide;
  #context: BrowserContext;
  #etag: string | null = null;
  #inFlight: AbortController | null = null;
  #again = false;
  #feed: EventFeed | null = null;
  #feedSinceMs = 0;
  #hiddenMs = HIDDEN_MS;
  #answeredMs = -Infinity;
  #stopPage: (() => void) | null = null;

  constructor(options: FlagSyncOptions, context: BrowserContext) {
    const { runtime } = options;
    this.#options = options;
    this.#context = context;
    this.#askBackoff = createBackoff(runtime.random);
    this.#feedBackoff = createBackoff(runtime.random);
    this.#next = createEarliest(runtime, () => this.#ask());
    this.#hide = createEarliest(runtime, () => this.#pause());
  }

  start(): void {
    if (this.#stopPage !== null) return;
    this.#stopPage = this.#options.runtime.onPage((event) => this.#onPage(event));
    this.#ask();
  }

  stop(): void {
    this.#stopPage?.();
    this.#stopPage = null;
    this.#hide.clear();
    this.#pause();
  }

  /** From now on for another context; what was under way for the old one is forgotten. */
  setContext(context: BrowserContext): void {
    this.#context = context;
    this.#etag = null;
    this.#askBackoff.reset();
    this.#abort();
    this.#ask();
  }

  #ask(): void {
    if (this.#stopPage === null) return;
    if (this.#inFlight === null) void this.#askOnce();
    else this.#again = true;
  }

  async #askOnce(): Promise<void> {
    const { runtime, address, pin, onOutcome } = this.#options;
    const abort = new AbortController();
    const context = this.#context;
    this.#inFlight = abort;
    this.#next.clear();
    const etag = this.#feed === null ? null : this.#etag;
    const question = { context, pin: pin(context), etag };
    const outcome = await askFlags(runtime, address, question, abort);
    if (this.#inFlight !== abort) return;
    this.#inFlight = null;
    this.#plan(outcome);
    onOutcome(outcome);
    if (!this.#again) return;
    this.#again = false;
    this.#ask();
  }

  /** What comes next by itself. */
  #plan(outcome: AskOutcome): void {
    const { runtime } = this.#options;
    if (outcome.kind === 'failed') {
      this.#next.within(this.#askBackoff.nextMs(outcome.regime, outcome.retryAfterMs));
      return;
    }
    this.#askBackoff.reset();
    this.#answeredMs = runtime.monotonicMs();
    if (outcome.kind === 'flags') {
      this.#etag = outcome.etag;
      this.#open(outcome.answer.stream);
    }
    const everyMs = this.#feed === null ? POLL_MS : POLL_STREAMING_MS;
    this.#next.within(everyMs * (1 + runtime.random() / 4));
  }

  #open(stream: BulkAnswer['stream']): void {
    if (stream === null || this.#feed !== null) return;
    const { runtime } = this.#options;
    this.#hiddenMs = stream.hiddenMs ?? HIDDEN_MS;
    this.#feedSinceMs = Infinity;
    this.#feed = runtime.openFeed(stream.url, {
      onOpen: () => {
        this.#feedSinceMs = runtime.monotonicMs();
      },
      onMessage: (text) => this.#onMessage(text),
      onEnd: () => {
        this.#feed = null;
        const wasHealthy = runtime.monotonicMs() - this.#feedSinceMs >= STREAM_HEALTHY_MS;
        if (wasHealthy) this.#feedBackoff.reset();
        const spreadMs = runtime.random() * STREAM_END_JITTER_MS;
        this.#next.within(this.#feedBackoff.nextMs('ordinary') + spreadMs);
      },
    });
  }

  #onMessage(text: string): void {
    const message = parse(text);
    if (!isRecord(message) || message['type'] !== 'refetchEvaluation') return;
    const { runtime } = this.#options;
    const isUrgent =
      message['cause'] === 'rollback' ||
      message['cause'] === 'kill' ||
      runtime.monotonicMs() - this.#feedSinceMs < CATCH_UP_MS;
    this.#next.within(runtime.random() * (isUrgent ? ROLLBACK_JITTER_MS : CHANGE_JITTER_MS));
  }

  #onPage(event: PageEvent): void {
    switch (event) {
      case 'hidden':
        this.#hide.within(this.#hiddenMs);
        this.#options.onGone(false);
        return;
      case 'leaving':
        // An open stream would keep the page out of the back-forward cache.
        this.#pause();
        this.#options.onGone(true);
        return;
      case 'online':
        this.#closeFeed();
        this.#ask();
        return;
      case 'shown':
      case 'back': {
        this.#hide.clear();
        const ageMs = this.#options.runtime.monotonicMs() - this.#answeredMs;
        if (this.#feed === null || ageMs > CHANGE_JITTER_MS) this.#ask();
      }
    }
  }

  #pause(): void {
    this.#next.clear();
    this.#abort();
    this.#closeFeed();
  }

  #abort(): void {
    const abort = this.#inFlight;
    this.#inFlight = null;
    this.#again = false;
    abort?.abort();
  }

  #closeFeed(): void {
    this.#feed?.close();
    this.#feed = null;
  }
}
