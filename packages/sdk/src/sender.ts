import type { TelemetryAnswer, TelemetryBatch } from '@tidegate/protocol';
import { createBackoff } from './backoff.ts';
import { type ControlPlane, regimeOf } from './control-plane.ts';
import type { Ledger } from './ledger.ts';
import {
  CHUNKS_WAITING_MAX,
  CLOSING_RETRY_MS,
  FLUSH_EVERY_MAX_MS,
  FLUSH_EVERY_MIN_MS,
  FLUSH_EVERY_MS,
  FLUSH_SOON_MS,
  FOLD_SERIES_PUT_ASIDE,
} from './limits.ts';
import { randomHex } from './random-hex.ts';
import type { Runtime } from './runtime.ts';
import { type SealedBatch, sealBatch } from './sealed-batch.ts';
import { parseTelemetryAnswer } from './telemetry-answer.ts';
import { observationsOf, type TelemetryChunk } from './telemetry-chunk.ts';

/** What the sender needs. */
export interface SenderOptions {
  readonly plane: ControlPlane;
  readonly runtime: Runtime;
  readonly ledger: Ledger;
  /** What was folded since the last time, cut to the size of batches. */
  collect(): Promise<TelemetryChunk[]>;
  /** Series that wait in the fold. */
  folded(): number;
  /** Whether anything at all waits to be collected. */
  waiting(): boolean;
  /** True while a rollout watches any flag: then empty batches keep its pace. */
  watched(): boolean;
  ruleset(): { lineage: number; version: number };
}

/**
 * Sends folded telemetry: batches numbered 1, 2, 3 …, one in flight, resent byte for byte until it
 * is answered; meanwhile the fold goes on filling. A chunk gets its number when it is sent, so that
 * what is dropped before (more than 100 chunks wait) leaves no gap. Never throws, never rejects.
 */
export class Sender {
  readonly #options: SenderOptions;
  readonly #instanceId = randomHex(16);
  readonly #backoff;
  #chunks: TelemetryChunk[] = [];
  #inFlight: SealedBatch | null = null;
  #sequence = 0;
  #reported = { observations: 0, batches: 0 };
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
    while (!this.#saidGoodbye) {
      await this.#work(true);
      if (this.#cancelRetry === null) continue;
      this.#endRetryWait();
      // A bare good-bye is not worth a wait.
      if (this.#chunks.length === 0 && this.#inFlight?.chunk.length === 0) return;
      await this.#pause(CLOSING_RETRY_MS);
    }
  }

  /** Gives up: what was not answered is counted as dropped. */
  abandon(): void {
    this.#saidGoodbye = true;
    this.#endRetryWait();
    const left = this.#inFlight === null ? this.#chunks : [this.#inFlight.chunk, ...this.#chunks];
    for (const chunk of left) if (chunk.length > 0) this.#countDropped(chunk);
    this.#chunks = [];
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
    const { runtime, collect, folded, watched } = this.#options;
    if (this.#cancelRetry !== null || this.#working !== null) {
      if (folded() < FOLD_SERIES_PUT_ASIDE) return;
      this.#putAside(await collect());
      return;
    }
    const silentMs = runtime.monotonicMs() - this.#lastSentMs;
    const due = watched() || silentMs >= FLUSH_EVERY_MS || this.#flushEveryMs >= FLUSH_EVERY_MS;
    await this.#work(due);
  }

  #putAside(chunks: readonly TelemetryChunk[]): void {
    this.#chunks.push(...chunks);
    while (this.#chunks.length > CHUNKS_WAITING_MAX) {
      const oldest = this.#chunks.shift();
      if (oldest !== undefined) this.#countDropped(oldest);
    }
  }

  #countDropped(chunk: TelemetryChunk): void {
    this.#options.ledger.droppedBatches += 1;
    this.#options.ledger.droppedObservations += observationsOf(chunk);
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
    // The fold is drained once a time: what comes meanwhile waits for the next one.
    if (this.#inFlight === null && this.#chunks.length === 0) {
      this.#putAside(await this.#options.collect());
      if (this.#chunks.length === 0 && even) this.#chunks.push([]);
    }
    for (;;) {
      const chunk = this.#inFlight === null ? this.#chunks.shift() : undefined;
      if (chunk !== undefined) this.#inFlight = await this.#seal(chunk);
      if (this.#inFlight === null) return;
      if (!(await this.#send(this.#inFlight))) return;
      this.#inFlight = null;
    }
  }

  #seal(chunk: TelemetryChunk): Promise<SealedBatch> {
    const { runtime, ruleset, waiting } = this.#options;
    const last = this.#closing && this.#chunks.length === 0 && !waiting();
    this.#sequence += 1;
    return sealBatch(chunk, {
      schema: 1,
      instanceId: this.#instanceId,
      sequence: this.#sequence,
      sentAtMs: Math.max(0, Math.round(runtime.nowMs())),
      ruleset: ruleset(),
      dropped: this.#newlyDropped(),
      ...(last ? { closing: true } : {}),
    });
  }

  /** What was dropped since the last batch that said so. */
  #newlyDropped(): TelemetryBatch['dropped'] {
    const { droppedObservations, droppedBatches } = this.#options.ledger;
    const dropped = {
      observations: droppedObservations - this.#reported.observations,
      batches: droppedBatches - this.#reported.batches,
    };
    this.#reported = { observations: droppedObservations, batches: droppedBatches };
    return dropped;
  }

  /** One try. True when the batch is done with: applied, or refused for good. */
  async #send(sealed: SealedBatch): Promise<boolean> {
    const { plane, runtime } = this.#options;
    this.#lastSentMs = runtime.monotonicMs();
    const answer = await plane.ask('api/v1/telemetry', {
      method: 'POST',
      body: sealed.bytes,
      headers: {
        'content-type': 'application/json',
        ...(sealed.zipped ? { 'content-encoding': 'gzip' } : {}),
      },
    });
    if (answer?.status === 200) {
      const read = parseTelemetryAnswer(answer.body);
      if (read !== null) {
        this.#take(read, sealed);
        return true;
      }
    }
    if (answer !== null && REFUSED.has(answer.status)) {
      this.#refused(answer.status, sealed);
      return true;
    }
    const regime = answer === null ? 'ordinary' : regimeOf(answer.status);
    this.#waitForRetry(this.#backoff.nextMs(regime, answer?.retryAfterMs ?? 0));
    return false;
  }

  #take(answer: TelemetryAnswer, sealed: SealedBatch): void {
    const { ledger } = this.#options;
    this.#backoff.reset();
    this.#saidGoodbye = sealed.head.closing === true;
    for (const { index, code } of answer.rejected) {
      ledger.droppedObservations += sealed.chunk[index]?.observations ?? 0;
      ledger.warnOnce(
        'telemetry-rejected',
        code,
        `Cannot deliver a series: the server rejected it as "${code}"; it is dropped`,
      );
    }
    this.setFlushEvery(answer.flushEveryMs);
  }

  #refused(status: number, sealed: SealedBatch): void {
    this.#backoff.reset();
    this.#saidGoodbye = sealed.head.closing === true;
    this.#countDropped(sealed.chunk);
    // What it said about drops was not heard: it is said again.
    this.#reported.observations -= sealed.head.dropped.observations;
    this.#reported.batches -= sealed.head.dropped.batches;
    this.#options.ledger.warnOnce(
      'telemetry-refused',
      String(status),
      `Cannot deliver a batch: the server answered ${status}; it is dropped`,
    );
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

/** The server will never take such a batch. */
const REFUSED = new Set([400, 413, 415, 422]);
