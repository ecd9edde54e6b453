import type { Metric } from '../metric/types.ts';
import type { Field } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readNumber } from './number.ts';
import { addProblem, type Report } from './report.ts';

/**
 * Reads how many times its normal volume a count may be, and answers how many things that is within
 * a window: 3 times 10 a day within 12 h is 15. `null` when it is wrong or nobody has said what is
 * normal, which is reported. Never throws.
 *
 * @param withinMs the window, ms
 */
export function readTimesNormal(
  report: Report,
  { at, value }: Field,
  metric: Metric,
  withinMs: number,
): number | null {
  const times = readNumber(report, value, `"timesNormal" of "${metric.name}"`, {
    min: 1,
    max: PLAN_LIMITS.timesNormal,
    example: '3',
  });
  if (metric.normal === undefined) {
    return addProblem(report, {
      code: 'missing-key',
      at,
      message: `Cannot use "timesNormal" on "${metric.name}": nobody has said how many are normal`,
      expected: `its normal volume in a file of kind Metrics, "${metric.name}: { normal: { count: 12, per: 1d } }", or "count" with "within"`,
    });
  }
  if (times === null) return null;
  const { count, perMs } = metric.normal;
  // Binary noise must not make 15 of what is 15: counts are whole.
  return Number(((times * count * withinMs) / perMs).toPrecision(12));
}
