import { sketchIndex, WHOLE_PRODUCT } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import { addSeries } from '../ingest/series.ts';
import { migratedDatabase } from '../store/migrated-database.fixture.ts';
import type { TelemetrySource } from '../store/tables.ts';

/** 2027-01-15T08:00:00Z, on a full hour. */
export const NOW_MS = 1_800_000_000_000;

/** A database with environments, that series can be told to. */
export async function metricWorld() {
  const tx = await migratedDatabase();
  for (const key of ['production', 'staging']) {
    const row = { key, lineage: 1, version: 0, hmacSecret: 'AA' };
    await tx.db.insertInto('environment').values(row).execute();
  }
  return {
    tx,
    tell: (series: readonly TelemetrySeries[], source: TelemetrySource = 'server') =>
      addSeries(tx, { environment: 'production', source, series, nowMs: NOW_MS }),
  };
}

type Place = Partial<Pick<TelemetrySeries, 'flag' | 'variant' | 'draw' | 'labels'>> & {
  /** Before `NOW_MS`. */
  readonly agoMs?: number;
};

function placed(
  metric: string,
  { agoMs = 60_000, ...place }: Place,
  cell: TelemetrySeries['cell'],
): TelemetrySeries {
  return { ...WHOLE_PRODUCT, metric, startMs: NOW_MS - agoMs, cell, ...place };
}

/** A rate of the whole product, unless told otherwise. */
export function rate(metric: string, trials: number, events: number, place: Place = {}) {
  const byUnit = { atRiskUnits: trials, newUnits: trials, openUnits: 0, failedUnits: [] };
  return placed(metric, place, { kind: 'rate', trials, events, ...byUnit });
}

export function count(metric: string, n: number, place: Place = {}) {
  return placed(metric, place, { kind: 'count', count: n });
}

export function gauge(metric: string, last: number, place: Place = {}) {
  return placed(metric, place, { kind: 'gauge', min: last, max: last, last });
}

export function values(
  metric: string,
  all: readonly number[],
  place: Place = {},
  perUnit?: readonly number[],
) {
  return placed(metric, place, {
    kind: 'distribution',
    count: all.length,
    sumMicro: all.reduce((sum, value) => sum + Math.round(value * 1_000_000), 0),
    sketch: sketchOf(all),
    ...(perUnit === undefined ? {} : { perUnit: sketchOf(perUnit) }),
  });
}

function sketchOf(all: readonly number[]): [number, number][] {
  const counts = new Map<number, number>();
  for (const value of all) {
    counts.set(sketchIndex(value), (counts.get(sketchIndex(value)) ?? 0) + 1);
  }
  return [...counts].sort(([left], [right]) => left - right);
}
