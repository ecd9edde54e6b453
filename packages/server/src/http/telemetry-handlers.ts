import { type Cell, cellProblem, unreachable } from '@tidegate/core';
import {
  ProblemError,
  seriesContract,
  type TelemetryBatch,
  type TelemetrySeries,
  telemetryBatchContract,
  type UnitRow,
  unitRowContract,
} from '@tidegate/protocol';
import { z } from 'zod';
import { oneEnvironmentOf } from '../auth/environment-of.ts';
import { type Kept, keptSeries } from '../ingest/quarantine.ts';
import { isReservedInstance } from '../ingest/reserved-instance.ts';
import { EVENT_VALUE_MAX } from '../store/limits.ts';
import type { TelemetrySource } from '../store/tables.ts';
import type { Handlers } from './handler.ts';
import { parsePart } from './parse-part.ts';
import type { ServerParts } from './server-parts.ts';

/** Why one series of a batch was not taken. */
type SeriesCode = 'malformed-series' | 'malformed-cell' | 'unusable-name' | 'clock-skew';

/** Rows of units are checked one by one too: a bad one loses only itself. */
const looseBatchContract = telemetryBatchContract.extend({
  units: z.array(z.unknown()).max(1_000).optional(),
});
/** Series start at multiples of this. */
const BUCKET_MS = 10_000;
const METRIC_NAME = /^[a-z0-9_]{1,60}$/;
/** What is a member of every object, or cannot be stored as text, names nothing. */
const UNUSABLE_NAMES = /^__proto__$|\0/;

/** Telemetry: batches are durable before the answer; an urgent event is decided before it. */
export function telemetryHandlers({
  store,
  clock,
  limits,
  loop,
}: ServerParts): Pick<Handlers, 'telemetry' | 'urgent'> {
  return {
    telemetry: async ({ query, body, caller }) => {
      const environment = oneEnvironmentOf(caller, query.environment);
      const loose = parsePart(looseBatchContract, 'body', body);
      assertUsable('body.instanceId', loose.instanceId);
      if (isReservedInstance(loose.instanceId)) throw unusable('body.instanceId');
      const nowMs = clock.nowMs();
      const source = caller.kind === 'browser' ? 'browser' : 'server';
      const read = { nowMs, skewMaxMs: limits.clockSkewMaxMs, source } as const;
      const { series, rejected, refused } = sortedOut(loose.series, read);
      const { closing, leftover, units = [], dropped, ...rest } = loose;
      const usable = units.flatMap((unit) => readUnit(unit, nowMs, limits.clockSkewMaxMs) ?? []);
      const observations = dropped.observations + units.length - usable.length;
      const batch: TelemetryBatch = {
        ...rest,
        dropped: { ...dropped, observations },
        series,
        units: usable,
        ...(closing === undefined ? {} : { closing }),
        ...(leftover === undefined ? {} : { leftover }),
      };
      const trusted = caller.kind !== 'browser';
      const { applied, duplicate, watched, urgent } = await store.transact('ingestBatch', {
        environment,
        keyId: caller.id,
        trusted,
        batch,
        refused,
        nowMs,
      });
      if (urgent) await loop.wake();
      // A page must not learn from it whether a rollout is watched.
      const flushEveryMs = trusted && watched ? limits.flushWatchedMs : limits.flushIdleMs;
      return { applied, duplicate, rejected, flushEveryMs };
    },
    urgent: async ({ query, body, caller }) => {
      const environment = oneEnvironmentOf(caller, query.environment);
      for (const [field, text] of Object.entries(body))
        if (typeof text === 'string') assertUsable(`body.${field}`, text);
      if (!METRIC_NAME.test(body.metric)) throw unusable('body.metric');
      const answer = await store.transact('ingestUrgent', {
        environment,
        trusted: caller.kind !== 'browser',
        urgent: body,
        nowMs: clock.nowMs(),
      });
      if (!answer.duplicate && caller.kind !== 'browser') await loop.wake();
      return answer;
    },
  };
}

/** What stands around a series that is read. */
interface Reading {
  readonly nowMs: number;
  readonly skewMaxMs: number;
  readonly source: TelemetrySource;
}

/** Takes the good series and says which the bad ones are: one bad cell loses only itself. */
function sortedOut(loose: readonly unknown[], reading: Reading) {
  const series: TelemetrySeries[] = [];
  const rejected: { index: number; code: SeriesCode }[] = [];
  const refused: Kept[] = [];
  for (const [index, item] of loose.entries()) {
    const read = readSeries(item);
    if (typeof read === 'string') rejected.push({ index, code: read });
    else if (Math.abs(read.startMs - reading.nowMs) > reading.skewMaxMs) {
      rejected.push({ index, code: 'clock-skew' });
      refused.push(keptSeries('clock-skew', reading.source, read));
    } else series.push({ ...read, startMs: read.startMs - (read.startMs % BUCKET_MS) });
  }
  return { series, rejected, refused };
}

function readSeries(item: unknown): TelemetrySeries | SeriesCode {
  const parsed = seriesContract.safeParse(item);
  if (!parsed.success) return 'malformed-series';
  const series = parsed.data;
  if (cellProblem(series.cell as Cell) !== null) return 'malformed-cell';
  const isNamed = METRIC_NAME.test(series.metric) && !textsOf(series).some(isUnusable);
  return isNamed ? series : 'unusable-name';
}

/** Rows of units are not answered one by one: those that cannot be kept count as dropped. */
function readUnit(item: unknown, nowMs: number, skewMaxMs: number): UnitRow | null {
  const parsed = unitRowContract.safeParse(item);
  if (!parsed.success) return null;
  const row = parsed.data;
  const isFar = Math.abs(row.atMs - nowMs) > skewMaxMs;
  return isFar || !isStorable(row) || textsOfUnit(row).some(isUnusable) ? null : row;
}

function isStorable(row: UnitRow): boolean {
  return row.kind !== 'conversion' || Math.abs(row.value ?? 0) <= EVENT_VALUE_MAX;
}

function textsOfUnit(row: UnitRow): string[] {
  const own = [row.key, row.unit];
  switch (row.kind) {
    case 'conversion':
      return own;
    case 'exposure':
      return [...own, row.variant];
    case 'session':
      return [...own, row.flag, row.variant];
    case 'conversation':
      return [...own, row.flag, row.variant, ...Object.keys(row.stages)];
    default:
      return unreachable(row);
  }
}

function textsOf({ flag, variant, metric, labels = {}, cell }: TelemetrySeries): string[] {
  const units = cell.kind === 'rate' ? cell.failedUnits : [];
  return [flag, variant, metric, ...units, ...Object.entries(labels).flat()];
}

function isUnusable(text: string): boolean {
  return UNUSABLE_NAMES.test(text);
}

function assertUsable(field: string, text: string): void {
  if (isUnusable(text)) throw unusable(field);
}

function unusable(field: string): ProblemError {
  return new ProblemError('malformed-request', `Cannot read the request: "${field}" is wrong`, {
    detail: 'it is no usable name',
    problems: [{ field, message: 'it is no usable name' }],
  });
}
