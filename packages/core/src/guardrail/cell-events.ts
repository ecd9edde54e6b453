import { sketchCount } from '../metric/sketch.ts';
import type { Cell } from '../metric/types.ts';

/**
 * How often what a metric counts happened in a cell, so that no kind hides an event: events of a
 * rate, a count, values above 0 of a distribution, 1 for a gauge or mean above 0. Never throws.
 */
export function cellEvents(cell: Cell): number {
  switch (cell.kind) {
    case 'rate':
      return cell.events;
    case 'count':
      return cell.count;
    case 'distribution':
      return sketchCount(cell.sketch.filter(([index]) => index > 0));
    case 'gauge':
      return cell.max > 0 ? 1 : 0;
    case 'mean':
      return cell.sumMicro > 0 ? 1 : 0;
  }
}
