import { mergeSketches, type Sketch, sketchQuantile, sketchValue } from '../metric/sketch.ts';
import type { Cell } from '../metric/types.ts';
import type { ArmSums, Statistic } from './types.ts';

/** Sums of nothing. */
export function emptySums(): ArmSums {
  return { count: 0, events: 0, sumMicro: 0, max: 0, sketch: [] };
}

/** Both sums as new ones; associative and commutative. */
export function mergeSums(a: ArmSums, b: ArmSums): ArmSums {
  return {
    count: a.count + b.count,
    events: a.events + b.events,
    sumMicro: a.sumMicro + b.sumMicro,
    max: Math.max(a.max, b.max),
    sketch: mergeSketches(a.sketch, b.sketch),
  };
}

/**
 * What a believable cell adds for a statistic, and no more than that statistic needs. A cell whose
 * kind cannot answer it (a count asked for a rate) adds nothing: no data, never a pass. A gauge
 * counts as one reading.
 */
export function sumsOfCell(statistic: Statistic, cell: Cell): ArmSums {
  switch (statistic.of) {
    case 'rate':
      if (cell.kind !== 'rate') return emptySums();
      return { ...emptySums(), count: cell.trials, events: cell.events };
    case 'quantile':
      if (cell.kind !== 'distribution') return emptySums();
      return { ...emptySums(), count: cell.count, sketch: copied(cell.sketch) };
    case 'mean':
      if (cell.kind === 'mean')
        return { ...emptySums(), count: cell.units, sumMicro: cell.sumMicro };
      if (cell.kind !== 'distribution') return emptySums();
      return { ...emptySums(), count: cell.count, sumMicro: cell.sumMicro };
    case 'max':
      if (cell.kind === 'gauge') return { ...emptySums(), count: 1, max: cell.max };
      if (cell.kind !== 'distribution') return emptySums();
      return {
        ...emptySums(),
        count: cell.count,
        max: sketchValue(cell.sketch.at(-1)?.[0] ?? 0),
      };
  }
}

/** The statistic's value in the metric's unit; `null` without observations. Never throws. */
export function statisticOf(statistic: Statistic, sums: ArmSums): number | null {
  if (!(sums.count > 0)) return null;
  switch (statistic.of) {
    case 'rate':
      return sums.events / sums.count;
    case 'quantile':
      return sketchQuantile(sums.sketch, statistic.q);
    case 'mean':
      return sums.sumMicro / 1_000_000 / sums.count;
    case 'max':
      return sums.max;
  }
}

function copied(sketch: Sketch): ArmSums['sketch'] {
  return sketch.map(([index, count]) => [index, count]);
}
