import { createHash } from 'node:crypto';
import { type Cell, canonicalJson, mergeCells, type RateCell, sketchIndex } from '@tidegate/core';
import type { TelemetrySeries } from '@tidegate/protocol';
import type { Place } from './facts.ts';
import { mergeSeries } from './merge-series.ts';
import type { Observation } from './observations-of.ts';

/** What a unit adds to the trial of its turn. */
export interface UnitTrial {
  readonly atRisk: boolean;
  readonly isNew: boolean;
  /** Keyed hash, when the unit failed for the first time. */
  readonly failedUnit: string | null;
}

/** Observations as cells, by place, metric, labels and window of 10 s. */
export interface OtlpFold {
  /**
   * Counts an observation under a place.
   *
   * @param seed rounds a weight that is no whole number, the same way each time
   * @param unit with the trial of a turn: what its unit adds; with its time: whether it is the first
   */
  add(place: Place, observation: Observation, seed: string, unit?: UnitTrial | null): void;
  drain(): TelemetrySeries[];
}

const WINDOW_MS = 10_000;
const VALUE_MAX = 1e9;

/** An empty fold. */
export function createOtlpFold(): OtlpFold {
  const open = new Map<string, TelemetrySeries>();
  return {
    add({ flag, variant, draw }, observation, seed, unit = null) {
      const { metric, labels, atMs } = observation;
      const cell = cellOf(observation, wholeWeight(observation.weight, seed), unit);
      if (cell === null) return;
      const startMs = Math.max(0, Math.floor(atMs / WINDOW_MS) * WINDOW_MS);
      const some = labels === undefined ? {} : { labels };
      const series = { flag, variant, draw, metric, ...some, startMs, cell: cell as never };
      const labelled = labels === undefined ? '' : canonicalJson(labels);
      const key = JSON.stringify([flag, variant, draw, metric, labelled, startMs, cell.kind]);
      const before = open.get(key);
      const sum = before === undefined ? cell : mergeCells(before.cell as Cell, cell);
      open.set(key, before === undefined ? series : { ...before, cell: sum as never });
    },
    drain() {
      const series = mergeSeries([...open.values()]);
      open.clear();
      return series;
    },
  };
}

/**
 * A weight as a whole number: the part behind the point decides by a hash of the seed, so that many
 * add up to what they stand for. `null` counts nothing.
 */
export function wholeWeight(weight: number | null, seed: string): number {
  if (weight === null) return 0;
  const whole = Math.floor(weight);
  if (whole === weight) return whole;
  const drawn = createHash('sha256').update(seed).digest().readUInt32BE(0) / 2 ** 32;
  return whole + (drawn < weight - whole ? 1 : 0);
}

function cellOf(observation: Observation, weight: number, unit: UnitTrial | null): Cell | null {
  switch (observation.kind) {
    case 'trial':
      return trialCell(observation.event, weight, unit);
    case 'count':
      return weight === 0 ? null : { kind: 'count', count: weight };
    case 'value': {
      const { value } = observation;
      const sumMicro = Math.round(value * 1e6) * weight;
      if (!(value >= 0 && value <= VALUE_MAX && Number.isSafeInteger(sumMicro))) return null;
      const index = sketchIndex(value);
      const isFirst = unit?.isNew === true;
      if (weight === 0 && !isFirst) return null;
      return {
        kind: 'distribution',
        count: weight,
        sumMicro,
        sketch: weight === 0 ? [] : [[index, weight]],
        ...(isFirst ? { perUnit: [[index, 1]] as const } : {}),
      };
    }
  }
}

/** Of a sample that nobody knows the share of, units are compared and nothing else is counted. */
function trialCell(event: boolean, weight: number, unit: UnitTrial | null): RateCell | null {
  if (weight === 0 && unit === null) return null;
  return {
    kind: 'rate',
    trials: weight,
    events: event ? weight : 0,
    atRiskUnits: unit?.atRisk ? 1 : 0,
    newUnits: unit?.isNew ? 1 : 0,
    openUnits: 0,
    failedUnits: unit === null || unit.failedUnit === null ? [] : [unit.failedUnit],
  };
}
