import type { Conversion, Exposure, TelemetrySeries } from '@tidegate/protocol';
import type { EvaluationCount } from './evaluation-counts.ts';
import type { MetVariant } from './exposures.ts';
import type { FoldedSeries } from './fold.ts';
import {
  BATCH_BYTES_MAX,
  BATCH_SERIES_MAX,
  BATCH_UNITS_MAX,
  FAILED_UNITS_PER_ROW,
  WINDOW_MS,
} from './limits.ts';
import type { TrackedEvent } from './tracked-events.ts';

/** One row of a batch as JSON text, with the observations that go with it. */
export interface TelemetryRow {
  /** The list of the batch that it belongs to. */
  readonly list: 'series' | 'units';
  readonly json: string;
  readonly observations: number;
}

/** Rows that fit into one batch; series stand before units. */
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

/** The row of counted evaluations; their time is the one at which they are sent. */
export function countRow(
  { flag, variant, draw, reason, count }: EvaluationCount,
  nowMs: number,
): TelemetryRow {
  const startMs = Math.max(0, Math.floor(nowMs / WINDOW_MS) * WINDOW_MS);
  const labels = { reason };
  const cell = { kind: 'count' as const, count };
  return row({ flag, variant, draw, metric: 'evaluations', labels, startMs, cell }, count);
}

/** The row of an exposure, whose unit goes out as its pseudonym. */
export function exposureRow(
  { flag, variant, draw, atMs }: MetVariant,
  pseudonym: string,
): TelemetryRow {
  const exposure: Exposure = { kind: 'exposure', key: flag, unit: pseudonym, variant, draw, atMs };
  return { list: 'units', json: JSON.stringify(exposure), observations: 1 };
}

/** The row of a tracked event, whose unit goes out as its pseudonym. */
export function eventRow({ event, value, atMs }: TrackedEvent, pseudonym: string): TelemetryRow {
  const worth = value === null ? {} : { value };
  const row: Conversion = { kind: 'conversion', key: event, unit: pseudonym, ...worth, atMs };
  return { list: 'units', json: JSON.stringify(row), observations: 1 };
}

/**
 * Cuts rows, series before units, into chunks that stay under the size of a batch's body. At least
 * one row a chunk.
 */
export function toChunks(rows: readonly TelemetryRow[]): TelemetryChunk[] {
  const encoder = new TextEncoder();
  const chunks: TelemetryRow[][] = [];
  let chunk: TelemetryRow[] = [];
  let bytes = 0;
  let units = 0;
  for (const next of rows) {
    const size = encoder.encode(next.json).length + 1;
    const full =
      bytes + size > BATCH_BYTES_MAX ||
      chunk.length >= BATCH_SERIES_MAX ||
      units >= BATCH_UNITS_MAX;
    if (full && chunk.length > 0) {
      chunks.push(chunk);
      chunk = [];
      bytes = 0;
      units = 0;
    }
    chunk.push(next);
    bytes += size;
    if (next.list === 'units') units += 1;
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
  return { list: 'series', json: JSON.stringify(series), observations };
}
