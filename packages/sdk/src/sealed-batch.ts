import type { TelemetryBatch } from '@tidegate/protocol';
import { gzip } from './gzip.ts';
import { GZIP_FROM_BYTES } from './limits.ts';
import type { TelemetryChunk, TelemetryRow } from './telemetry-chunk.ts';

/** Everything of a batch but its rows. */
export type BatchHead = Omit<TelemetryBatch, 'series' | 'units'>;

/** A batch with its number: this body and no other is sent until it is answered. */
export interface SealedBatch {
  readonly head: Pick<BatchHead, 'sequence' | 'dropped' | 'closing'>;
  /** Observations of each row, series before units. */
  readonly observations: readonly number[];
  /** JSON. */
  readonly body: string;
}

/** The bytes of a body, compressed above 1 KiB where the platform can. */
export interface PackedBody {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The bytes are gzip. */
  readonly zipped: boolean;
}

/** Makes the body of a batch. */
export function sealBatch(chunk: TelemetryChunk, head: BatchHead): SealedBatch {
  const units = rowsOf(chunk, 'units');
  const lists = `"series":[${rowsOf(chunk, 'series')}]${units === '' ? '' : `,"units":[${units}]`}`;
  const opened = JSON.stringify(head).slice(0, -1);
  return {
    head,
    observations: chunk.map(({ observations }) => observations),
    body: `${opened},${lists}}`,
  };
}

/** Packs a body for the wire. Never rejects. */
export async function packBody(body: string): Promise<PackedBody> {
  const plain = new TextEncoder().encode(body);
  const squeezed = plain.length > GZIP_FROM_BYTES ? await gzip(plain) : null;
  return { bytes: squeezed ?? plain, zipped: squeezed !== null };
}

/** All observations of a batch. */
export function observationsIn({ observations }: Pick<SealedBatch, 'observations'>): number {
  return observations.reduce((sum, each) => sum + each, 0);
}

function rowsOf(chunk: TelemetryChunk, list: TelemetryRow['list']): string {
  return chunk
    .filter((row) => row.list === list)
    .map(({ json }) => json)
    .join(',');
}
