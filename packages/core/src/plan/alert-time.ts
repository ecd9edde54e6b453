import type { AlertCondition } from '../alert/types.ts';
import type { KpiStatistic } from '../metric/types.ts';
import { readDuration } from './duration.ts';
import { type Fields, readOptional, refuseFields } from './fields.ts';
import { PLAN_DEFAULTS, PLAN_LIMITS } from './limits.ts';
import { addProblem, type Report } from './report.ts';

/** Over which times a condition is looked at. */
export type TriggerTime = Pick<AlertCondition, 'windowMs' | 'forMs'>;

/**
 * Reads the times of a bound. A level must hold `for` a duration, which is required: what a team
 * leaves open gets no value from us. Its samples look back over `window`, by default as long as
 * `for`, but from 10 s to 60 s. What adds up (a count, a sum) is nothing without its window: it has
 * `within`, and fires at once unless `for` is there too. `null` when they have mistakes, which are
 * reported. Never throws.
 *
 * @param statistic `drop`: `for` alone is read, 0 where it is absent
 */
export function readTriggerTime(
  report: Report,
  fields: Fields,
  statistic: KpiStatistic | 'drop',
): TriggerTime | null {
  if (statistic === 'drop') return timeOf(0, readFor(report, fields, 0));
  if (statistic.kind === 'count' || statistic.kind === 'sum') {
    refuseFields(report, fields, ['window'], 'where things add up', '"within"');
    return timeOf(readWithin(report, fields), readFor(report, fields, 0));
  }
  refuseFields(report, fields, ['within'], 'beside a level', '"for", and "window" if need be');
  if (fields.get('for') === undefined) return refuseMissing(report, fields, 'for', '5m');
  const forMs = readFor(report, fields, null);
  const { min } = PLAN_LIMITS.alertWindowMs;
  const usual = Math.max(min, Math.min(PLAN_DEFAULTS.alertWindowMs, forMs ?? 0));
  const windowMs = readOptional(fields, 'window', usual, (value) =>
    readDuration(report, value, '"window"', PLAN_LIMITS.alertWindowMs),
  );
  return timeOf(windowMs, forMs);
}

/** The required window of what is counted or dropped, ms; `null` when it is wrong (reported). */
export function readWithin(report: Report, fields: Fields): number | null {
  const field = fields.get('within');
  if (field === undefined) return refuseMissing(report, fields, 'within', '1h');
  return readDuration(report, field.value, '"within"', PLAN_LIMITS.alertWindowMs);
}

function readFor<T>(report: Report, fields: Fields, fallback: T): number | T | null {
  return readOptional<number | T>(fields, 'for', fallback, (value) =>
    readDuration(report, value, '"for"', PLAN_LIMITS.alertForMs),
  );
}

function timeOf(windowMs: number | null, forMs: number | null): TriggerTime | null {
  return windowMs === null || forMs === null ? null : { windowMs, forMs };
}

function refuseMissing(report: Report, fields: Fields, key: string, example: string): null {
  return addProblem(report, {
    code: 'missing-key',
    at: fields.at,
    message: `Cannot read an alert rule: "${key}" is missing`,
    expected: `"${key}", for example "${key}: ${example}"`,
  });
}
