import type { TelemetryBatch } from '@tidegate/protocol';
import { gzip } from './gzip.ts';
import { GZIP_FROM_BYTES } from './limits.ts';
import type { TelemetryChunk, TelemetryRow } from './telemetry-chunk.ts';

/** Everything of a batch but its rows. */
export type BatchHead = Omit<TelemetryBatch, 'series' | 'units'>;

/** A batch with its number: these bytes and no others are sent until they are answered. */
export interface SealedBatch {
  readonly head: BatchHead;
  readonly chunk: TelemetryChunk;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The bytes are gzip. */
  readonly zipped: boolean;
}

/** Makes the body of a batch, compressed above 1 KiB where the platform can. Never rejects. */
export async function sealBatch(chunk: TelemetryChunk, head: BatchHead): Promise<SealedBatch> {
  const units = rowsOf(chunk, 'units');
  const lists = `"series":[${rowsOf(chunk, 'series')}]${units === '' ? '' : `,"units":[${units}]`}`;
  const opened = JSON.stringify(head).slice(0, -1);
  const plain = new TextEncoder().encode(`${opened},${lists}}`);
  const squeezed = plain.length > GZIP_FROM_BYTES ? await gzip(plain) : null;
  return { head, chunk, bytes: squeezed ?? plain, zipped: squeezed !== null };
}

function rowsOf(chunk: TelemetryChunk, list: TelemetryRow['list']): string {
  return chunk
    .filter((row) => row.list === list)
    .map(({ json }) => json)
    .join(',');
}
