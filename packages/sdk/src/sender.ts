import type { TelemetryAnswer } from '@tidegate/protocol';
import { createBackoff } from './backoff.ts';
import type { BatchSealer } from './batch-sealer.ts';
import type { ControlPlane } from './control-plane.ts';
import type { Ledger } from './ledger.ts';
import {
  CLOSING_RETRY_MS,
  FLUSH_EVERY_MAX_MS,
  FLUSH_EVERY_MIN_MS,
  FLUSH_EVERY_MS,
  FLUSH_SOON_MS,
  FOLD_SERIES_PUT_ASIDE,
} from './limits.ts';
import { countDropped, type Outgoing } from './outgoing.ts';
import { countRejected, postBatch, warnRefused } from './post-batch.ts';
import type { Runtime } from './runtime.ts';
import { type PackedBody, packBody, type SealedBatch } from './sealed-batch.ts';
import type { TelemetryChunk } from './telemetry-chunk.ts';

/** What the sender needs. */
export interface SenderOptions {
  readonly plane: ControlPlane;
  readonly runtime: Runtime;
  readonly ledger: Ledger;
  readonly sealer: BatchSealer;
  /** Where batches wait. */
  readonly outgoing: Outgoing;
  /** What was folded since the last time, cut to the size of batches. */
  collect(): Promise<TelemetryChunk[]>;
  /** Series that wait in the fold. */
  folded(): number;
  /** Whether anything at all waits to be collected. */
  waiting(): boolean;
  /** True while a rollout watches any flag: then empty batches keep its pace. */
  watched(): boolean;
}

/**
 * Sends folded telemetry: batches numbered 1, 2, 3 …, one in flight, resent as they are until they
 * are answered; meanwhile the fold goes on filling. Never throws, never rejects.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #backoff;
  #inFlight: SealedBatch | null = null;
  #pack: { readonly of: SealedBatch; readonly packed: PackedBody } | null = null;
  #working: Promise<void> | null = null;
  #flushEveryMs = FLUSH_EVERY_MS;
  #lastSentMs = -Infinity;
  #cancelTick = (): void => {};
  #cancelRetry: (() => void) | null = null;
  #cancelSoon: (() => void) | null = null;
  #closing = false;
  #saidGoodbye = false;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#backoff = createBackoff(options.runtime.random);
    this.#armTick(options.runtime.random() * this.#flushEveryMs);
  }

  /** The pace that the server asks for, ms. */
  setFlushEvery(askedMs: number): void {
    if (!Number.isFinite(askedMs)) return;
    const everyMs = Math.min(Math.max(askedMs, FLUSH_EVERY_MIN_MS), FLUSH_EVERY_MAX_MS);
    if (everyMs === this.#flushEveryMs || this.#closing) return;
    this.#flushEveryMs = everyMs;
    // A random first wait keeps a fleet from marching in step.
    this.#armTick(this.#options.runtime.random() * everyMs);
  }

  /** Something opened that must not be lost with this process: at once, but at most each second. */
  flushSoon(): void {
    if (this.#cancelSoon !== null || this.#cancelRetry !== null || this.#closing) return;
    const { runtime } = this.#options;
    const waitMs = Math.max(0, this.#lastSentMs + FLUSH_SOON_MS - runtime.monotonicMs());
    this.#cancelSoon = runtime.after(waitMs, () => {
      this.#cancelSoon = null;
      void this.#work(false);
    });
  }

  /** The server is back: ends a wait for the next try. */
  kick(): void {
    if (this.#cancelRetry === null) return;
    this.#endRetryWait();
    void this.#work(false);
  }

  /** Sends everything now. Resolves when it is answered, or after one failed try. */
  async flush(): Promise<void> {
    if (this.#closing) return;
    this.#endRetryWait();
    await this.#working;
    await this.#work(false);
    // That may have been an older batch that had waited.
    if (this.#options.waiting()) await this.#work(false);
  }

  /** Sends what is left, the last batch with `closing`. Resolves when it is answered. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#cancelTick();
    this.#cancelSoon?.();
    this.#endRetryWait();
    await this.#working;
    const { outgoing, collect } = this.#options;
    // On disk first: it may be a later process that sends it.
    if (outgoing.isDurable) await outgoing.put(await collect(), true);
    while (!this.#saidGoodbye) {
      await this.#work(true);
      if (this.#cancelRetry === null) continue;
      this.#endRetryWait();
      // A bare good-bye is not worth a wait.
      const { closing, observations } = { ...this.#inFlight?.head, ...this.#inFlight };
      if (closing === true && observations?.length === 0) return;
      await this.#pause(CLOSING_RETRY_MS);
    }
  }

  /** Gives up: what was not answered is counted as dropped, unless it is kept on disk. */
  abandon(): void {
    this.#saidGoodbye = true;
    this.#endRetryWait();
    this.#options.outgoing.abandon();
    this.#inFlight = null;
  }

  #armTick(waitMs: number): void {
    this.#cancelTick();
    this.#cancelTick = this.#options.runtime.after(waitMs, () => {
      this.#armTick(this.#flushEveryMs);
      void this.#tick();
    });
  }

  async #tick(): Promise<void> {
    const { runtime, outgoing, collect, folded, waiting, watched } = this.#options;
    if (this.#cancelRetry !== null || this.#working !== null) {
      const isMuch = outgoing.isDurable ? waiting() : folded() >= FOLD_SERIES_PUT_ASIDE;
      if (isMuch) await outgoing.put(await collect());
      return;
    }
    const silentMs = runtime.monotonicMs() - this.#lastSentMs;
    const due = watched() || silentMs >= FLUSH_EVERY_MS || this.#flushEveryMs >= FLUSH_EVERY_MS;
    await this.#work(due);
  }

  /** Sends until nothing waits or a try failed; `even` sends an empty batch when nothing does. */
  #work(even: boolean): Promise<void> {
    if (this.#working !== null) return this.#working;
    if (this.#cancelRetry !== null) return Promise.resolve();
    this.#working = this.#sendAll(even).finally(() => {
      this.#working = null;
    });
    return this.#working;
  }

  async #sendAll(even: boolean): Promise<void> {
    const { outgoing, collect, waiting } = this.#options;
    // The fold is drained once a time: what comes meanwhile waits for the next one.
    if (outgoing.isEmpty) {
      const chunks = await collect();
      const isLast = this.#closing && !waiting();
      await outgoing.put(chunks.length === 0 && even && !isLast ? [[]] : chunks, isLast);
    }
    for (;;) {
      this.#inFlight = await outgoing.next();
      if (this.#inFlight === null) {
        // A batch that cannot be read now, such as without a file handle left.
        if (!outgoing.isEmpty) this.#waitForRetry(this.#backoff.nextMs('ordinary'));
        return;
      }
      if (!(await this.#send(this.#inFlight))) {
        await outgoing.failed();
        return;
      }
      await outgoing.done();
      this.#inFlight = null;
    }
  }

  /** One try. True when the batch is done with: applied, or refused for good. */
  async #send(sealed: SealedBatch): Promise<boolean> {
    const { plane, runtime } = this.#options;
    this.#lastSentMs = runtime.monotonicMs();
    const posted = await postBatch(plane, await this.#packed(sealed));
    if (posted.kind === 'failed') {
      this.#waitForRetry(this.#backoff.nextMs(posted.regime, posted.retryAfterMs));
      return false;
    }
    this.#backoff.reset();
    this.#saidGoodbye ||= sealed.head.closing === true;
    if (posted.kind === 'taken') this.#take(posted.answer, sealed);
    else this.#refused(posted.status, sealed);
    return true;
  }

  /** Packed once, however often it is tried. */
  async #packed(sealed: SealedBatch): Promise<PackedBody> {
    if (this.#pack?.of !== sealed) this.#pack = { of: sealed, packed: await packBody(sealed.body) };
    return this.#pack.packed;
  }

  #take(answer: TelemetryAnswer, sealed: SealedBatch): void {
    countRejected(this.#options.ledger, sealed, answer.rejected);
    this.setFlushEvery(answer.flushEveryMs);
  }

  #refused(status: number, sealed: SealedBatch): void {
    const { ledger, sealer } = this.#options;
    countDropped(ledger, sealed);
    sealer.unsay(sealed.head);
    warnRefused(ledger, status);
  }

  #waitForRetry(waitMs: number): void {
    if (this.#saidGoodbye) return;
    this.#endRetryWait();
    this.#cancelRetry = this.#options.runtime.after(waitMs, () => {
      this.#cancelRetry = null;
      void this.#work(false);
    });
  }

  #endRetryWait(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = null;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.runtime.after(ms, resolve);
    });
  }
}
