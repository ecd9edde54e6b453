import type { BatchSealer } from './batch-sealer.ts';
import type { Ledger } from './ledger.ts';
import { CHUNKS_WAITING_MAX } from './limits.ts';
import { observationsIn, type SealedBatch } from './sealed-batch.ts';
import type { TelemetryChunk } from './telemetry-chunk.ts';

/** Batches on their way to the server, in their order. Nothing here rejects. */
export interface Outgoing {
  /** The next batch was handed out and is not done with, or others wait. */
  readonly isEmpty: boolean;
  /** What is put aside outlives the process: then little should stay in the fold. */
  readonly isDurable: boolean;
  /** `last`: the process says good-bye with the last of them, an empty one if there is none. */
  put(chunks: readonly TelemetryChunk[], last?: boolean): Promise<void>;
  /** The oldest batch, the same until it is done with; `null` when none waits, or can be read now. */
  next(): Promise<SealedBatch | null>;
  /** The server did not answer the batch that was handed out: it is tried again. */
  failed(): Promise<void>;
  /** The batch that was handed out is done with. */
  done(): Promise<void>;
  /** Gives up: what was not answered is counted as dropped, unless it is kept. */
  abandon(): void;
}

/**
 * Batches in memory. A chunk gets its number when it is handed out, so that what is dropped before
 * (more than 100 wait) leaves no gap.
 */
export class MemoryOutgoing implements Outgoing {
  readonly isDurable = false;
  readonly #sealer: BatchSealer;
  readonly #ledger: Ledger;
  #chunks: TelemetryChunk[] = [];
  #handedOut: SealedBatch | null = null;
  #last = false;

  constructor(sealer: BatchSealer, ledger: Ledger) {
    this.#sealer = sealer;
    this.#ledger = ledger;
  }

  get isEmpty(): boolean {
    return this.#handedOut === null && this.#chunks.length === 0;
  }

  async put(chunks: readonly TelemetryChunk[], last = false): Promise<void> {
    this.#chunks.push(...chunks);
    this.#last = last;
    if (last && this.#chunks.length === 0) this.#chunks.push([]);
    while (this.#chunks.length > CHUNKS_WAITING_MAX) this.#drop(this.#chunks.shift());
  }

  async next(): Promise<SealedBatch | null> {
    const chunk = this.#handedOut === null ? this.#chunks.shift() : undefined;
    if (chunk !== undefined) {
      this.#handedOut = this.#sealer.seal(chunk, this.#last && this.#chunks.length === 0);
    }
    return this.#handedOut;
  }

  async failed(): Promise<void> {
    // It is handed out again.
  }

  async done(): Promise<void> {
    this.#handedOut = null;
  }

  abandon(): void {
    if (this.#handedOut !== null) countDropped(this.#ledger, this.#handedOut);
    for (const chunk of this.#chunks) this.#drop(chunk);
    this.#handedOut = null;
    this.#chunks = [];
  }

  #drop(chunk: TelemetryChunk | undefined): void {
    const observations = (chunk ?? []).map((row) => row.observations);
    countDropped(this.#ledger, { observations });
  }
}

/** Counts a batch as dropped; an empty one is no loss. */
export function countDropped(ledger: Ledger, batch: Pick<SealedBatch, 'observations'>): void {
  if (batch.observations.length === 0) return;
  ledger.droppedBatches += 1;
  ledger.droppedObservations += observationsIn(batch);
}
