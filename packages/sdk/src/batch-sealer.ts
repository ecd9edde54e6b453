import type { TelemetryBatch } from '@tidegate/protocol';
import type { Ledger } from './ledger.ts';
import { randomHex } from './random-hex.ts';
import { SDK_NAME } from './sdk-name.ts';
import { type SealedBatch, sealBatch } from './sealed-batch.ts';
import type { TelemetryChunk } from './telemetry-chunk.ts';

/** What stands on every batch. */
export interface BatchSealerOptions {
  readonly ledger: Ledger;
  /** Wall clock, ms since epoch. */
  nowMs(): number;
  /** Our clock minus the server's, whole ms; `null` while it is not known. */
  clockAheadMs(): number | null;
  ruleset(): { lineage: number; version: number };
}

/** Gives batches of one process their numbers 1, 2, 3 …, and tells each drop with one of them. */
export class BatchSealer {
  readonly instanceId = randomHex(16);
  readonly #options: BatchSealerOptions;
  #sequence = 0;
  #reported = { observations: 0, batches: 0 };

  constructor(options: BatchSealerOptions) {
    this.#options = options;
  }

  /** `closing`: the last one, a good-bye. */
  seal(chunk: TelemetryChunk, closing: boolean): SealedBatch {
    this.#sequence += 1;
    const clockAheadMs = this.#options.clockAheadMs();
    return sealBatch(chunk, {
      schema: 1,
      instanceId: this.instanceId,
      sequence: this.#sequence,
      sentAtMs: Math.max(0, Math.round(this.#options.nowMs())),
      ruleset: this.#options.ruleset(),
      dropped: this.#newlyDropped(),
      sdk: SDK_NAME,
      ...(clockAheadMs === null ? {} : { clockAheadMs }),
      ...(closing ? { closing: true } : {}),
    });
  }

  /** What such a batch said about drops was not heard: it is said again. */
  unsay({ dropped }: { readonly dropped: TelemetryBatch['dropped'] }): void {
    this.#reported.observations -= dropped.observations;
    this.#reported.batches -= dropped.batches;
  }

  /** A batch with a number was dropped: the gap in the numbers says so. */
  gapSays(): void {
    this.#reported.batches += 1;
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
}
