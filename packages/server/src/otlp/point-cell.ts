import type { Cell, DistributionCell, Metric } from '@tidegate/core';
import type { Bucket } from './histogram-cell.ts';
import { bucketsCell } from './histogram-cell.ts';

const NO_UNITS = { atRiskUnits: 0, newUnits: 0, openUnits: 0, failedUnits: [] };

/** So many trials of a rate, all of them events or none. */
export function trialsCell(trials: number, event: boolean): Cell {
  return { kind: 'rate', trials, events: event ? trials : 0, ...NO_UNITS };
}

/** A histogram point as a cell of a metric; `null` where the two do not go together. */
export function histogramCell(
  point: unknown,
  buckets: readonly Bucket[],
  kind: Metric['kind'],
  factor: number,
): Cell | null {
  const values = bucketsCell(point, buckets, factor);
  if (values === null) return null;
  if (kind === 'distribution') return values;
  return kind === 'mean' ? meanCell(values, buckets, factor) : null;
}

/** Squares are those of the middles: exact as far as the buckets are. */
function meanCell(
  { count, sumMicro }: DistributionCell,
  buckets: readonly Bucket[],
  factor: number,
): Cell | null {
  let squares = 0n;
  for (const [middle, n] of buckets) {
    const micros = Math.round(Math.abs(middle) * factor * 1e6);
    if (!Number.isFinite(micros)) return null;
    squares += BigInt(micros) ** 2n * BigInt(n);
  }
  return { kind: 'mean', units: count, sumMicro, sumSqMicro: String(squares) };
}
