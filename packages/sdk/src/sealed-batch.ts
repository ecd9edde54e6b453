import type { TelemetryBatch } from '@tidegate/protocol';
import { gzip } from './gzip.ts';
import { GZIP_FROM_BYTES } from './limits.ts';
import type { TelemetryChunk } from './telemetry-chunk.ts';

/** Everything of a batch but its series. */
export type BatchHead = Omit<TelemetryBatch, 'series'>;

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
  const rows = chunk.map(({ json }) => json).join(',');
  const opened = JSON.stringify(head).slice(0, -1);
  const plain = new TextEncoder().encode(`${opened},"series":[${rows}]}`);
  const squeezed = plain.length > GZIP_FROM_BYTES ? await gzip(plain) : null;
  return { head, chunk, bytes: squeezed ?? plain, zipped: squeezed !== null };
}
