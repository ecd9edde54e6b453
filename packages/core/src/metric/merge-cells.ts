import { mergeSketches } from './sketch.ts';
import type { Cell, DistributionCell, GaugeCell, MeanCell, RateCell } from './types.ts';

/**
 * Both cells as one. Associative; commutative but for a gauge's `last`, which is taken from `b`,
 * the later one. Failed units are united, sorted, and not cut: who sends cells keeps to 256 a row.
 * Throws when the kinds differ, which is our bug.
 *
 * @example
 * mergeCells({ kind: 'count', count: 1 }, { kind: 'count', count: 2 }) // { kind: 'count', count: 3 }
 */
export function mergeCells(a: Cell, b: Cell): Cell {
  if (a.kind === 'rate' && b.kind === 'rate') return mergeRates(a, b);
  if (a.kind === 'distribution' && b.kind === 'distribution') return mergeDistributions(a, b);
  if (a.kind === 'mean' && b.kind === 'mean') return mergeMeans(a, b);
  if (a.kind === 'count' && b.kind === 'count') return { kind: 'count', count: a.count + b.count };
  if (a.kind === 'gauge' && b.kind === 'gauge') return mergeGauges(a, b);
  throw new Error(`Cannot merge cells: one is a '${a.kind}', the other a '${b.kind}'`);
}

function mergeRates(a: RateCell, b: RateCell): RateCell {
  return {
    kind: 'rate',
    trials: a.trials + b.trials,
    events: a.events + b.events,
    atRiskUnits: a.atRiskUnits + b.atRiskUnits,
    newUnits: a.newUnits + b.newUnits,
    openUnits: a.openUnits + b.openUnits,
    failedUnits: [...new Set([...a.failedUnits, ...b.failedUnits])].sort(),
  };
}

function mergeDistributions(a: DistributionCell, b: DistributionCell): DistributionCell {
  const merged: DistributionCell = {
    kind: 'distribution',
    count: a.count + b.count,
    sumMicro: a.sumMicro + b.sumMicro,
    sketch: mergeSketches(a.sketch, b.sketch),
  };
  if (a.perUnit === undefined && b.perUnit === undefined) return merged;
  return { ...merged, perUnit: mergeSketches(a.perUnit ?? [], b.perUnit ?? []) };
}

function mergeMeans(a: MeanCell, b: MeanCell): MeanCell {
  return {
    kind: 'mean',
    units: a.units + b.units,
    sumMicro: a.sumMicro + b.sumMicro,
    sumSqMicro: (BigInt(a.sumSqMicro) + BigInt(b.sumSqMicro)).toString(),
  };
}

function mergeGauges(a: GaugeCell, b: GaugeCell): GaugeCell {
  return {
    kind: 'gauge',
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    last: b.last,
  };
}
