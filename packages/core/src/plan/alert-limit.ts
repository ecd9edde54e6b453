import type { AlertCondition } from '../alert/types.ts';
import type { KpiBound } from '../metric/types.ts';
import { readTriggerTime, readWithin, type TriggerTime } from './alert-time.ts';
import { type Field, type Fields, refuseFields } from './fields.ts';
import { found } from './found.ts';
import { type Judgeable, KPI_SIDES, readKpiBound } from './kpi-bound.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readNumber } from './number.ts';
import { fractionOf } from './percent.ts';
import { addProblem, type Report } from './report.ts';
import { readTimesNormal } from './times-normal.ts';

/** Keys that say what is too much; a condition has one of them. */
export const ALERT_LIMITS = [...KPI_SIDES, 'between', 'count', 'timesNormal', 'dropBy'] as const;

/** What is too much, and over which times it is looked at. */
export type AlertLimit = Pick<AlertCondition, 'bound' | 'dropBy' | 'upper'> & TriggerTime;

/** Keys that mean nothing beside a number of things within a window. */
const NOT_COUNTED = ['for', 'window', 'quantile', 'statistic'];

/**
 * Reads what fires a condition: a bound, a band `between` two (it fires at the lower one), a `count`
 * or `timesNormal` within a window, or a drop since the window before. `null` when it has mistakes,
 * which are reported. Never throws.
 */
export function readAlertLimit(
  report: Report,
  fields: Fields,
  judgeable: Judgeable,
): AlertLimit | null {
  const limit = onlyLimit(report, fields);
  if (limit === null) return null;
  const { key, field } = limit;
  switch (key) {
    case 'between':
      return readBetween(report, fields, field, judgeable);
    case 'count':
      return readCounted(report, fields, judgeable, (withinMs) =>
        readCount(report, field, judgeable, withinMs),
      );
    case 'timesNormal':
      return readCounted(report, fields, judgeable, (withinMs) => {
        const value = readTimesNormal(report, field, judgeable.metric, withinMs);
        return value === null ? null : { side: 'above', value, of: 'value' };
      });
    case 'dropBy':
      return readDrop(report, fields, field);
    default: {
      const bound = readKpiBound(report, field.value, key, judgeable);
      const time = readTriggerTime(report, fields, judgeable.statistic);
      return bound === null || time === null ? null : { bound, dropBy: null, upper: null, ...time };
    }
  }
}

type LimitKey = (typeof ALERT_LIMITS)[number];

function onlyLimit(
  report: Report,
  fields: Fields,
): { readonly key: LimitKey; readonly field: Field } | null {
  const [first, second] = ALERT_LIMITS.flatMap((key) => {
    const field = fields.get(key);
    return field === undefined ? [] : [{ key, field }];
  });
  if (first === undefined) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: 'Cannot read an alert rule: its bound is missing',
      expected:
        '"above", "atLeast", "below", "atMost", "between", "count", "timesNormal" or "dropBy", for example "above: 1%"',
    });
  }
  if (second === undefined) return first;
  return addProblem(report, {
    code: 'duplicate',
    at: second.field.at,
    message: `Cannot use "${second.key}" in an alert rule: "${first.key}" bounds it already`,
    expected: 'one bound for each rule',
  });
}

function readBetween(
  report: Report,
  fields: Fields,
  { at, value: node }: Field,
  judgeable: Judgeable,
): AlertLimit | null {
  const { metric, statistic } = judgeable;
  const time = readTriggerTime(report, fields, statistic);
  const what = `"between" of "${metric.name}"`;
  if (metric.better === 'higher') {
    return addProblem(report, {
      code: 'not-supported',
      at,
      message: `Cannot use "between" on "${metric.name}": higher is better there`,
      expected: '"below" with the upper end of the band: it fires there',
    });
  }
  const ends = node.kind === 'list' ? node.items : [];
  const [low, high] = ends;
  if (low === undefined || high === undefined || ends.length !== 2) {
    return addProblem(report, {
      code: 'wrong-type',
      at: node.at,
      message: `Cannot read ${what}: found ${found(node)}`,
      expected: 'a list of two bounds, for example "[0.2%, 0.5%]"',
    });
  }
  const bound = readKpiBound(report, low, 'above', judgeable);
  const upper = readKpiBound(report, high, 'below', judgeable);
  if (bound === null || upper === null || time === null) return null;
  if (bound.of === 'value' && upper.of === 'value' && bound.value < upper.value)
    return { bound, dropBy: null, upper: upper.value, ...time };
  return addProblem(report, {
    code: 'out-of-range',
    at: high.at,
    message: `Cannot read ${what}: ${found(high)} is not above ${found(low)}`,
    expected: 'the lower bound first, neither of them a share of a baseline',
  });
}

/** What is counted within a window fires at once, and needs no observations beside. */
function readCounted(
  report: Report,
  fields: Fields,
  { metric }: Judgeable,
  read: (withinMs: number) => KpiBound | null,
): AlertLimit | null {
  const key = fields.get('count') === undefined ? 'timesNormal' : 'count';
  if (metric.kind !== 'count') {
    return addProblem(report, {
      code: 'wrong-type',
      at: fields.get(key)?.at ?? fields.at,
      message: `Cannot use "${key}" on "${metric.name}": it is a ${metric.kind}`,
      expected: '"above" or "below" with "for"',
    });
  }
  refuseFields(report, fields, NOT_COUNTED, `beside "${key}"`, `"${key}" with "within" alone`);
  const windowMs = readWithin(report, fields);
  const bound = windowMs === null ? null : read(windowMs);
  if (windowMs === null || bound === null) return null;
  return { bound, dropBy: null, upper: null, windowMs, forMs: 0 };
}

function readCount(
  report: Report,
  field: Field,
  { metric }: Judgeable,
  _withinMs: number,
): KpiBound | null {
  const value = readNumber(report, field.value, `"count" of "${metric.name}"`, {
    min: 1,
    max: PLAN_LIMITS.count,
    whole: true,
    example: '4',
  });
  return value === null ? null : { side: 'at-least', value, of: 'value' };
}

/** A share that the figure fell by since the window before; it has no level to recover to. */
function readDrop(report: Report, fields: Fields, { value: node }: Field): AlertLimit | null {
  const none = ['window', 'recovery'];
  refuseFields(report, fields, none, 'beside "dropBy"', '"dropBy" with "within"');
  const windowMs = readWithin(report, fields);
  const forMs = readTriggerTime(report, fields, 'drop')?.forMs ?? null;
  const dropBy = fractionOf(node);
  if (dropBy === null || !(dropBy > 0 && dropBy <= 1)) {
    return addProblem(report, {
      code: dropBy === null ? 'wrong-type' : 'out-of-range',
      at: node.at,
      message: `Cannot read "dropBy": ${dropBy === null ? 'found ' : ''}${found(node)}${dropBy === null ? '' : ' is not above 0% and at most 100%'}`,
      expected: 'a share above 0% and at most 100%, for example "10%"',
    });
  }
  if (windowMs === null || forMs === null) return null;
  return { bound: null, dropBy, upper: null, windowMs, forMs };
}
