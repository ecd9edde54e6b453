import { type DurationRange, readDurationRange } from './duration-range.ts';
import { PLAN_LIMITS } from './limits.ts';
import type { Report } from './report.ts';
import type { Node } from './types.ts';

/**
 * Reads how long a phase lasts at least (ms), and after which time a notice says that it is
 * overdue: `48h`, or `{ min: 14d, max: 21d }`. `null` when it has mistakes, which are reported.
 * Never throws.
 */
export function readHold(report: Report, node: Node): DurationRange | null {
  return readDurationRange(report, node, '"hold"', PLAN_LIMITS.holdMs);
}
