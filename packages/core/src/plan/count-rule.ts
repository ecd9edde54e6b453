import type { CountWithinGuardrail } from '../guardrail/types.ts';
import type { Metric } from '../metric/types.ts';
import { describeDuration } from './describe-duration.ts';
import { readDuration } from './duration.ts';
import { type Fields, refuseFields } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readNumber } from './number.ts';
import { addProblem, type Report } from './report.ts';

type CountRule = Omit<CountWithinGuardrail, 'metric' | 'action' | 'absolute'>;

/**
 * Reads `count` events `within` a sliding window, on a count metric. `null` when it has mistakes,
 * which are reported. Never throws.
 */
export function readCountRule(report: Report, fields: Fields, metric: Metric): CountRule | null {
  const others = ['for', 'quantile', 'mean', 'minSamples'];
  refuseFields(report, fields, others, 'beside "count"', '"count" with "within" alone');
  const field = fields.get('count');
  if (field === undefined) return null;
  if (metric.kind !== 'count') {
    return addProblem(report, {
      code: 'wrong-type',
      at: field.at,
      message: `Cannot count "${metric.name}": it is a ${metric.kind}`,
      expected: '"above" or "below" with "for"',
    });
  }
  const count = readNumber(report, field.value, '"count"', {
    min: 1,
    max: PLAN_LIMITS.count,
    whole: true,
    example: '4',
  });
  const withinMs = readWithin(report, fields);
  if (count === null || withinMs === null) return null;
  const name = `${metric.name} count ${count} within ${describeDuration(withinMs)}`;
  return { shape: 'count-within', name, count, withinMs };
}

function readWithin(report: Report, fields: Fields): number | null {
  const field = fields.get('within');
  if (field !== undefined) {
    return readDuration(report, field.value, '"within"', PLAN_LIMITS.watchMs);
  }
  return addProblem(report, {
    code: 'missing-key',
    at: fields.at,
    message: 'Cannot read a guardrail: "within" is missing',
    expected: '"within", for example "within: 5m"',
  });
}
