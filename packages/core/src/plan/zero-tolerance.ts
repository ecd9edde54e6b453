import type { ZeroToleranceGuardrail } from '../guardrail/types.ts';
import type { Metric } from '../metric/types.ts';
import { type Fields, refuseFields } from './fields.ts';
import { found } from './found.ts';
import { fractionOf } from './percent.ts';
import { addProblem, type Report } from './report.ts';

type ZeroToleranceRule = Omit<ZeroToleranceGuardrail, 'metric' | 'action' | 'absolute'>;

/**
 * Reads `above: 0` on a count metric: one event is too many, so nothing is held or sampled. `null`
 * for any other bound, which is reported. Never throws.
 */
export function readZeroTolerance(
  report: Report,
  fields: Fields,
  metric: Metric,
  bound: 'above' | 'below' | 'between' | 'shareOfBaseline',
): ZeroToleranceRule | null {
  const field = fields.get(bound);
  if (field === undefined) return null;
  if (bound !== 'above' || fractionOf(field.value) !== 0) {
    return addProblem(report, {
      code: 'out-of-range',
      at: field.value.at,
      message: `Cannot bound "${metric.name}" by "${bound}": it is a count and found ${found(field.value)}`,
      expected: '"above: 0" for zero tolerance, or "count" with "within"',
    });
  }
  const others = ['for', 'quantile', 'mean', 'minSamples', 'keepFiringFor'];
  refuseFields(report, fields, others, 'with zero tolerance', '"above: 0" alone: one is enough');
  return { shape: 'zero-tolerance', name: `${metric.name} above 0` };
}
