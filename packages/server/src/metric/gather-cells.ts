import { type Cell, type MetricKind, unreachable } from '@tidegate/core';
import type { Tables } from '../store/tables.ts';
import type { CellGroup, CellQuestion } from './read-cells.ts';
import { createSketchSum, type SketchSum } from './sketch-sum.ts';

/** A stored bucket, or several of counts that were added up. */
export type BucketRow = Pick<
  Tables['series_bucket'],
  | 'seriesId'
  | 'startMs'
  | 'widthS'
  | 'trials'
  | 'events'
  | 'units'
  | 'sum'
  | 'sumSq'
  | 'min'
  | 'max'
  | 'last'
  | 'sketch'
  | 'unitSketch'
> & { readonly kind: MetricKind };

/** Takes buckets, one after the other, and adds them up. */
export interface Gathered {
  add(row: BucketRow): void;
  /** By metric and group. */
  groups(): CellGroup[];
}

interface Group {
  readonly group: string;
  readonly metric: string;
  readonly kind: MetricKind;
  readonly steps: Map<number, Sums>;
  lastMs: number;
  widestMs: number;
}

/** Everything that any kind adds up; sketches are filled in place. */
interface Sums {
  trials: number;
  events: number;
  units: number;
  sum: number;
  sumSq: bigint;
  min: number;
  max: number;
  last: number;
  lastMs: number;
  widestMs: number;
  readonly sketch: SketchSum;
  perUnit: SketchSum | null;
}

/** Nothing yet; rows of series that are not in `series` are left out. */
export function gatherCells(
  { fromMs, stepMs }: Pick<CellQuestion, 'fromMs' | 'stepMs'>,
  series: ReadonlyMap<string, { readonly metric: string; readonly group: string }>,
): Gathered {
  const groups = new Map<string, Group>();
  return {
    add(row) {
      const place = series.get(row.seriesId);
      if (place === undefined) return;
      const { kind } = row;
      const key = JSON.stringify([place.metric, place.group, kind]);
      const group = groups.get(key) ?? { ...place, kind, steps: new Map(), lastMs: 0, widestMs: 0 };
      groups.set(key, group);
      group.lastMs = Math.max(group.lastMs, row.startMs);
      group.widestMs = Math.max(group.widestMs, row.widthS * 1_000);
      const startMs = stepMs === null ? fromMs : Math.floor(row.startMs / stepMs) * stepMs;
      const sums = group.steps.get(startMs) ?? noSums();
      group.steps.set(startMs, sums);
      addRow(sums, row);
    },
    groups: () =>
      [...groups.entries()]
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([, { steps, ...group }]) => ({
          ...group,
          steps: [...steps]
            .sort(([left], [right]) => left - right)
            .map(([startMs, sums]) => {
              const { widestMs } = sums;
              return { startMs, widestMs, cell: cellOf(group.kind, sums) };
            }),
        })),
  };
}

function noSums(): Sums {
  return {
    ...{ trials: 0, events: 0, units: 0, sum: 0, sumSq: 0n },
    ...{ min: Infinity, max: -Infinity, last: 0, lastMs: -1, widestMs: 0 },
    sketch: createSketchSum(),
    perUnit: null,
  };
}

function addRow(sums: Sums, row: BucketRow): void {
  sums.widestMs = Math.max(sums.widestMs, row.widthS * 1_000);
  sums.trials += row.trials;
  sums.events += row.events;
  sums.units += row.units;
  sums.sum += row.sum;
  if (row.kind === 'mean') sums.sumSq += BigInt(row.sumSq);
  sums.min = Math.min(sums.min, row.min ?? Infinity);
  sums.max = Math.max(sums.max, row.max ?? -Infinity);
  if (row.last !== null && row.startMs > sums.lastMs) {
    sums.last = row.last;
    sums.lastMs = row.startMs;
  }
  if (row.sketch !== null) sums.sketch.add(row.sketch);
  if (row.unitSketch !== null) {
    sums.perUnit ??= createSketchSum();
    sums.perUnit.add(row.unitSketch);
  }
}

function cellOf(kind: MetricKind, sums: Sums): Cell {
  switch (kind) {
    case 'rate': {
      const { trials, events, units } = sums;
      const byUnit = { atRiskUnits: 0, newUnits: units, openUnits: 0, failedUnits: [] };
      return { kind, trials, events, ...byUnit };
    }
    case 'count':
      return { kind, count: sums.trials };
    case 'distribution': {
      const { trials: count, sum: sumMicro, perUnit } = sums;
      const cell = { kind, count, sumMicro, sketch: sums.sketch.drain() };
      return perUnit === null ? cell : { ...cell, perUnit: perUnit.drain() };
    }
    case 'mean':
      return { kind, units: sums.trials, sumMicro: sums.sum, sumSqMicro: String(sums.sumSq) };
    case 'gauge':
      return { kind, min: sums.min, max: sums.max, last: sums.last };
    default:
      return unreachable(kind);
  }
}
