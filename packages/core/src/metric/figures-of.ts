import { type Sketch, sketchQuantile, sketchValue } from './sketch.ts';
import type { Cell, DistributionCell, Figures, MeanCell, RateCell } from './types.ts';

const MICRO = 1_000_000;

/** Figures that no kind of metric has; each kind adds its own. */
const NONE = {
  count: 0,
  events: null,
  rate: null,
  perSecond: null,
  sum: null,
  mean: null,
  p50: null,
  p95: null,
  p99: null,
  min: null,
  max: null,
  last: null,
  units: null,
  unitMean: null,
  unitP95: null,
} satisfies Figures;

/**
 * What a cell, or many merged ones, say to people. Rates are shares 0..1, all else is in the metric's
 * unit; `null` is a figure that the kind does not have, or that nothing was told of. A gauge's count
 * is 1, as it was told at least once. Quantiles, extremes and figures by unit come from sketches and
 * are less than 1 % off; sums and means are exact. The units of a rate are those whose first turn
 * ended. Never throws, and no number that is not finite comes out.
 *
 * @param spanMs time that the cell covers, for `perSecond`; `null` there when it is not above 0
 * @example
 * figuresOf({ kind: 'count', count: 30 }, 60_000).perSecond // 0.5
 */
export function figuresOf(cell: Cell, spanMs: number): Figures {
  switch (cell.kind) {
    case 'rate':
      return rateFigures(cell, spanMs);
    case 'distribution':
      return distributionFigures(cell, spanMs);
    case 'mean':
      return meanFigures(cell);
    case 'count':
      return { ...NONE, count: cell.count, perSecond: perSecond(cell.count, spanMs) };
    case 'gauge':
      return { ...NONE, count: 1, min: cell.min, max: cell.max, last: cell.last };
  }
}

function rateFigures(cell: RateCell, spanMs: number): Figures {
  const { trials, events, newUnits } = cell;
  return {
    ...NONE,
    count: trials,
    events,
    rate: share(events, trials),
    perSecond: perSecond(trials, spanMs),
    units: newUnits,
  };
}

function distributionFigures(cell: DistributionCell, spanMs: number): Figures {
  const { count, sketch } = cell;
  const sum = cell.sumMicro / MICRO;
  const figures: Figures = {
    ...NONE,
    count,
    perSecond: perSecond(count, spanMs),
    sum,
    mean: share(sum, count),
    p50: sketchQuantile(sketch, 0.5),
    p95: sketchQuantile(sketch, 0.95),
    p99: sketchQuantile(sketch, 0.99),
    min: sketchQuantile(sketch, 0),
    max: sketchQuantile(sketch, 1),
  };
  return cell.perUnit === undefined ? figures : { ...figures, ...unitFigures(cell.perUnit) };
}

function unitFigures(perUnit: Sketch): Pick<Figures, 'units' | 'unitMean' | 'unitP95'> {
  let units = 0;
  let sum = 0;
  for (const [index, count] of perUnit) {
    units += count;
    sum += sketchValue(index) * count;
  }
  return { units, unitMean: share(sum, units), unitP95: sketchQuantile(perUnit, 0.95) };
}

function meanFigures({ units, sumMicro }: MeanCell): Figures {
  const sum = sumMicro / MICRO;
  const mean = share(sum, units);
  return { ...NONE, count: units, sum, mean, units, unitMean: mean };
}

function share(part: number, whole: number): number | null {
  return whole > 0 && Number.isFinite(part / whole) ? part / whole : null;
}

function perSecond(count: number, spanMs: number): number | null {
  return share(count * 1_000, spanMs);
}
