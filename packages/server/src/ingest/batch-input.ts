import type { TelemetryBatch } from '@tidegate/protocol';
import type { Kept } from './quarantine.ts';

/** One batch, and who sent it. */
export interface BatchInput {
  readonly environment: string;
  /** Empty: this server counted it itself. */
  readonly keyId: string;
  /**
   * Whether the evidence may decide a rollout, and its units are pseudonyms already; of an untrusted
   * key only what `browserRows` believes is kept, apart from the rest.
   */
  readonly trusted: boolean;
  readonly batch: TelemetryBatch;
  /** What was refused before it came here, to be counted with it. */
  readonly refused?: readonly Kept[];
  readonly nowMs: number;
}
