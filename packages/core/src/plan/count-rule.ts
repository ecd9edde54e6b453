import type { CountWithinGuardrail } from '../guardrail/types.ts';
import type { Metric } from '../metric/types.ts';
import { describeDuration } from './describe-duration.ts';
import { readDuration } from './duration.ts';
import { type Field, type Fields, refuseFields } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readNumber } from './number.ts';
import { addProblem, type Report } from './report.ts';
import { readTimesNormal } from './times-normal.ts';

type CountRule = Omit<CountWithinGuardrail, 'metric' | 'action' | 'absolute'>;

/**
 * Reads `count` events `within` a sliding window, on a count metric or a rate of bad things; or more than `timesNormal` of
 * its normal volume, which is a count too. `null` when it has mistakes, which are reported. Never
 * throws.
 */
export function readCountRule(
  report: Report,
  fields: Fields,
  metric: Metric,
  key: 'count' | 'timesNormal',
): CountRule | null {
  const others = ['for', 'quantile', 'mean', 'minSamples', 'keepFiringFor'];
  refuseFields(report, fields, others, `beside "${key}"`, `"${key}" with "within" alone`);
  const field = fields.get(key);
  if (field === undefined) return null;
  // The events of a rate can be counted where each of them is bad: one answer of another model.
  const isBadRate = metric.kind === 'rate' && metric.better === 'lower' && key === 'count';
  if (metric.kind !== 'count' && !isBadRate) {
    return addProblem(report, {
      code: 'wrong-type',
      at: field.at,
      message: `Cannot count "${metric.name}": it is a ${metric.kind}`,
      expected: '"above" or "below" with "for"',
    });
  }
  const withinMs = readWithin(report, fields);
  const most = key === 'count' ? readCount(report, field) : null;
  if (withinMs === null) return null;
  const window = `within ${describeDuration(withinMs)}`;
  if (key === 'count') {
    if (most === null) return null;
    const name = `${metric.name} count ${most} ${window}`;
    return { shape: 'count-within', name, count: most, withinMs };
  }
  const normal = readTimesNormal(report, field, metric, withinMs);
  if (normal === null) return null;
  const times = field.value.kind === 'scalar' ? field.value.value : null;
  const name = `${metric.name} above ${times} times normal ${window}`;
  return { shape: 'count-within', name, count: Math.floor(normal) + 1, withinMs };
}

function readCount(report: Report, field: Field): number | null {
  return readNumber(report, field.value, '"count"', {
    min: 1,
    max: PLAN_LIMITS.count,
    whole: true,
    example: '4',
  });
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
