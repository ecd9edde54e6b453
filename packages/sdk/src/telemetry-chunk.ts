import type { TelemetrySeries } from '@tidegate/protocol';
import type { FoldedSeries } from './fold.ts';
import { BATCH_BYTES_MAX, BATCH_SERIES_MAX, FAILED_UNITS_PER_ROW } from './limits.ts';

/** One row of a batch as JSON text, with the observations that go with it. */
export interface TelemetryRow {
  readonly json: string;
  readonly observations: number;
}

/** Rows that fit into one batch. */
export type TelemetryChunk = readonly TelemetryRow[];

/**
 * Rows of a folded series: one, and further ones for more than 256 failed units. `pseudonyms` take
 * the place of the series' failed units. Never throws.
 */
export function toRows(series: FoldedSeries, pseudonyms: readonly string[]): TelemetryRow[] {
  const { flag, variant, draw, metric, startMs, cell, observations } = series;
  const head = { flag, variant, draw, metric, startMs };
  if (cell.kind !== 'rate') return [row({ ...head, cell: cell as never }, observations)];
  const first = pseudonyms.slice(0, FAILED_UNITS_PER_ROW);
  const rows = [row({ ...head, cell: { ...cell, failedUnits: first } }, observations)];
  for (let from = first.length; from < pseudonyms.length; from += FAILED_UNITS_PER_ROW) {
    const failedUnits = pseudonyms.slice(from, from + FAILED_UNITS_PER_ROW);
    rows.push(row({ ...head, cell: { ...EMPTY_RATE, failedUnits } }, 0));
  }
  return rows;
}

/** Cuts rows into chunks that stay under the size of a batch's body. At least one row a chunk. */
export function toChunks(rows: readonly TelemetryRow[]): TelemetryChunk[] {
  const encoder = new TextEncoder();
  const chunks: TelemetryRow[][] = [];
  let chunk: TelemetryRow[] = [];
  let bytes = 0;
  for (const next of rows) {
    const size = encoder.encode(next.json).length + 1;
    const full = bytes + size > BATCH_BYTES_MAX || chunk.length >= BATCH_SERIES_MAX;
    if (full && chunk.length > 0) {
      chunks.push(chunk);
      chunk = [];
      bytes = 0;
    }
    chunk.push(next);
    bytes += size;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

/** Observations in a chunk, for the count of what is dropped. */
export function observationsOf(chunk: TelemetryChunk): number {
  return chunk.reduce((sum, { observations }) => sum + observations, 0);
}

const EMPTY_RATE = {
  kind: 'rate' as const,
  trials: 0,
  events: 0,
  atRiskUnits: 0,
  newUnits: 0,
  openUnits: 0,
};

function row(series: TelemetrySeries, observations: number): TelemetryRow {
  return { json: JSON.stringify(series), observations };
}
