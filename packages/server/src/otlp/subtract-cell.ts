import {
  type Cell,
  type CountCell,
  type DistributionCell,
  type MeanCell,
  type RateCell,
  type Sketch,
  unreachable,
} from '@tidegate/core';

/**
 * What came since an earlier total of the same point; `null` when the later one is no continuation:
 * another kind, less than there was, or a histogram whose buckets changed in between.
 */
export function subtractCell(later: Cell, earlier: Cell): Cell | null {
  switch (later.kind) {
    case 'rate':
      return earlier.kind === 'rate' ? subtractRate(later, earlier) : null;
    case 'count':
      return earlier.kind === 'count' ? subtractCount(later, earlier) : null;
    case 'mean':
      return earlier.kind === 'mean' ? subtractMean(later, earlier) : null;
    case 'distribution':
      return earlier.kind === 'distribution' ? subtractDistribution(later, earlier) : null;
    case 'gauge':
      return null;
    default:
      return unreachable(later);
  }
}

/** Whether a cell says nothing. */
export function isEmptyCell(cell: Cell): boolean {
  switch (cell.kind) {
    case 'rate':
      return cell.trials === 0;
    case 'count':
    case 'distribution':
      return cell.count === 0;
    case 'mean':
      return cell.units === 0;
    case 'gauge':
      return false;
    default:
      return unreachable(cell);
  }
}

function subtractRate(later: RateCell, earlier: RateCell): RateCell | null {
  const trials = later.trials - earlier.trials;
  const events = later.events - earlier.events;
  return trials < 0 || events < 0 || events > trials ? null : { ...later, trials, events };
}

function subtractCount(later: CountCell, earlier: CountCell): CountCell | null {
  const count = later.count - earlier.count;
  return count < 0 ? null : { kind: 'count', count };
}

function subtractMean(later: MeanCell, earlier: MeanCell): MeanCell | null {
  const units = later.units - earlier.units;
  const sumMicro = later.sumMicro - earlier.sumMicro;
  const sumSq = BigInt(later.sumSqMicro) - BigInt(earlier.sumSqMicro);
  if (units < 0 || sumMicro < 0 || sumSq < 0n) return null;
  return { kind: 'mean', units, sumMicro, sumSqMicro: String(sumSq) };
}

function subtractDistribution(
  later: DistributionCell,
  earlier: DistributionCell,
): DistributionCell | null {
  const count = later.count - earlier.count;
  const sumMicro = later.sumMicro - earlier.sumMicro;
  const sketch = subtractSketch(later.sketch, earlier.sketch);
  if (sketch === null || count < 0 || sumMicro < 0) return null;
  return { kind: 'distribution', count, sumMicro, sketch };
}

/** `null` when a value went missing: the histogram's buckets changed. */
function subtractSketch(later: Sketch, earlier: Sketch): Sketch | null {
  const left = new Map(later);
  for (const [index, count] of earlier) {
    const more = (left.get(index) ?? 0) - count;
    if (more < 0) return null;
    if (more === 0) left.delete(index);
    else left.set(index, more);
  }
  return [...left].sort(([a], [b]) => a - b);
}
