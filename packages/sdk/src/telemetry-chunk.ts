import type {
  Conversion,
  Exposure,
  SessionRow,
  SlowConversation,
  TelemetrySeries,
  UnitRow,
} from '@tidegate/protocol';
import type { EvaluationCount } from './evaluation-counts.ts';
import type { MetVariant } from './exposures.ts';
import type { FoldedSeries, Place } from './fold.ts';
import {
  BATCH_BYTES_MAX,
  BATCH_SERIES_MAX,
  BATCH_UNITS_MAX,
  FAILED_UNITS_PER_ROW,
  LEVEL_ROWS_MAX,
  OBSERVATION_MAX,
  WINDOW_MS,
} from './limits.ts';
import type { SessionUser } from './sessions.ts';
import type { SlowTurn } from './slowest-conversations.ts';
import type { TrackedEvent } from './tracked-events.ts';
import { createUtf8Length } from './utf8-length.ts';

/** One row of a batch as JSON text, with the observations that go with it. */
export interface TelemetryRow {
  /** The list of the batch that it belongs to. */
  readonly list: 'series' | 'units';
  readonly json: string;
  readonly observations: number;
  /** A row with the level of open turns that this row tells, and with nothing else. */
  readonly level?: string;
}

/** Rows that fit into one batch; exposures stand before series, and other units behind. */
export type TelemetryChunk = readonly TelemetryRow[];

/**
 * Rows of a folded series: one, and further ones for more than 256 failed units. `pseudonyms` take
 * the place of the series' failed units. Never throws.
 */
export function toRows(series: FoldedSeries, pseudonyms: readonly string[]): TelemetryRow[] {
  const { flag, variant, draw, metric, labels, startMs, cell, observations } = series;
  const told = labels === undefined ? {} : { labels };
  const head = { flag, variant, draw, metric, ...told, startMs };
  if (cell.kind !== 'rate') return [row({ ...head, cell: cell as never }, observations)];
  const first = pseudonyms.slice(0, FAILED_UNITS_PER_ROW);
  const figures = row({ ...head, cell: { ...cell, failedUnits: first } }, observations);
  const { openUnits } = cell;
  const level = { ...head, cell: { ...EMPTY_RATE, openUnits, failedUnits: [] } };
  const rows = [openUnits === 0 ? figures : { ...figures, level: JSON.stringify(level) }];
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
  [unit = '']: readonly string[],
): TelemetryRow {
  const exposure: Exposure = { kind: 'exposure', key: flag, unit, variant, draw, atMs };
  return unitRow(exposure, 1);
}

/** The row of a tracked event, whose unit goes out as its pseudonym. */
export function eventRow(
  { event, value, atMs }: TrackedEvent,
  [unit = '']: readonly string[],
): TelemetryRow {
  const worth = value === null ? {} : { value };
  const conversion: Conversion = { kind: 'conversion', key: event, unit, ...worth, atMs };
  return unitRow(conversion, 1);
}

/** The row of a session and its user, which both go out as their pseudonyms. */
export function sessionRow(
  { place, atMs }: SessionUser,
  [key = '', unit = '']: readonly string[],
): TelemetryRow {
  const session: SessionRow = { kind: 'session', key, unit, ...placeOf(place), atMs };
  return unitRow(session, 1);
}

/** The row of a slow conversation, which goes out as its pseudonym. It counts as no observation. */
export function slowRow(
  { conversation, place, latencyMs, stages, atMs }: SlowTurn,
  [unit = '']: readonly string[],
): TelemetryRow {
  const [whole] = conversation.tallies;
  const costUsd = whole?.costUsd ?? null;
  const slow: SlowConversation = {
    kind: 'conversation',
    key: 'slowest',
    unit,
    ...placeOf(place),
    turns: Math.max(1, whole?.turns ?? 1),
    failedTurns: whole?.failedTurns ?? 0,
    latencyMs: Math.min(Math.max(0, latencyMs), OBSERVATION_MAX),
    stages: Object.fromEntries(stages),
    ...(costUsd === null ? {} : { costMicroUsd: Math.round(costUsd * 1e6) }),
    atMs,
  };
  return unitRow(slow, 0);
}

/**
 * Cuts rows, in their order, into chunks that stay under the size of a batch's body. At least
 * one row a chunk. Where there are several, each repeats the levels of open turns (at most 200):
 * what a batch does not say of them counts as none.
 */
export function toChunks(rows: readonly TelemetryRow[]): TelemetryChunk[] {
  const chunks = cut(rows, []);
  if (chunks.length <= 1) return chunks;
  const levels = rows.flatMap(({ level }) => (level === undefined ? [] : [levelRow(level)]));
  return levels.length === 0 ? chunks : cut(rows, levels.slice(0, LEVEL_ROWS_MAX));
}

function cut(rows: readonly TelemetryRow[], before: readonly TelemetryRow[]): TelemetryChunk[] {
  const bytesOf = createUtf8Length();
  const sizeOf = ({ json }: TelemetryRow): number => bytesOf(json) + 1;
  const beforeBytes = before.reduce((sum, next) => sum + sizeOf(next), 0);
  const chunks: TelemetryRow[][] = [];
  let chunk = [...before];
  let bytes = beforeBytes;
  let units = 0;
  for (const next of rows) {
    const size = sizeOf(next);
    const full =
      bytes + size > BATCH_BYTES_MAX ||
      chunk.length >= BATCH_SERIES_MAX ||
      units >= BATCH_UNITS_MAX;
    if (full && chunk.length > before.length) {
      chunks.push(chunk);
      chunk = [...before];
      bytes = beforeBytes;
      units = 0;
    }
    chunk.push(next);
    bytes += size;
    if (next.list === 'units') units += 1;
  }
  if (chunk.length > before.length) chunks.push(chunk);
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

function levelRow(json: string): TelemetryRow {
  return { list: 'series', json, observations: 0 };
}

function unitRow(unit: UnitRow, observations: number): TelemetryRow {
  return { list: 'units', json: JSON.stringify(unit), observations };
}

function placeOf(place: Place | null): Place {
  const { flag, variant, draw } = place ?? { flag: '', variant: '', draw: 0 };
  return { flag, variant, draw };
}
