import type { AlertCondition } from '../alert/types.ts';
import type { KpiBound } from '../metric/types.ts';
import { ALERT_LIMITS, readAlertLimit } from './alert-limit.ts';
import { readDuration } from './duration.ts';
import { type Fields, readOptional, readRequired } from './fields.ts';
import { found } from './found.ts';
import { type Judgeable, readLevel } from './kpi-bound.ts';
import { minCountOf, readKpiStatistic } from './kpi-statistic.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readMetric } from './metric.ts';
import { readChoice } from './name.ts';
import { readNumber } from './number.ts';
import { readPlace } from './place.ts';
import { addProblem, type Report } from './report.ts';
import { readTexts } from './texts.ts';

/** Keys of a rule that say what is looked at, when, and what is too much. */
export const CONDITION_KEYS = [
  'metric',
  'quantile',
  'statistic',
  ...ALERT_LIMITS,
  'for',
  'window',
  'within',
  'recovery',
  'keepFiringFor',
  'minCount',
  'flag',
  'variant',
  'labels',
  'source',
] as const;

const SOURCES = ['server', 'browser'] as const;

/**
 * Reads what an alert rule looks at: a figure of a metric as KPIs have it, with what is too much of
 * it. `null` when it has mistakes, which are reported. Never throws.
 *
 * @param keepFiringForMs where the rule does not say it
 */
export function readCondition(
  report: Report,
  fields: Fields,
  keepFiringForMs: number,
): AlertCondition | null {
  const metric = readRequired(fields, 'metric', (value) => readMetric(report, value));
  const place = readPlace(report, fields, 'an alert rule');
  const labels = readOptional(fields, 'labels', {}, (value) =>
    readTexts(report, value, '"labels"', PLAN_LIMITS.labels),
  );
  const source = readOptional(fields, 'source', 'server', (value) =>
    readChoice(report, value, '"source"', SOURCES),
  );
  const keepMs = readOptional(fields, 'keepFiringFor', keepFiringForMs, (value) =>
    readDuration(report, value, '"keepFiringFor"', PLAN_LIMITS.alertForMs),
  );
  if (metric === null) return null;
  const statistic = readKpiStatistic(report, fields, metric, 'an alert rule');
  if (statistic === null) return null;
  const limit = readAlertLimit(report, fields, { metric, statistic });
  const recovery = readRecovery(report, fields, { metric, statistic }, limit?.bound ?? null);
  const minCount = readOptional(fields, 'minCount', minCountOf(statistic), (value) =>
    readNumber(report, value, '"minCount"', {
      min: 0,
      max: PLAN_LIMITS.minUnits,
      whole: true,
      example: '100',
    }),
  );
  if (place === null || labels === null || source === null || keepMs === null) return null;
  if (limit === null || recovery === 'wrong' || minCount === null) return null;
  const about = { metric: metric.name, statistic, ...place, labels, source };
  return { ...about, ...limit, recovery, keepFiringForMs: keepMs, minCount };
}

/** Recovery lies on the good side of the bound, or a rule would be firing and well at once. */
function readRecovery(
  report: Report,
  fields: Fields,
  judgeable: Judgeable,
  bound: KpiBound | null,
): KpiBound | null | 'wrong' {
  const field = fields.get('recovery');
  if (field === undefined || fields.get('dropBy') !== undefined) return null;
  const recovery = readLevel(report, field.value, judgeable, '"recovery"');
  if (recovery === null || bound === null) return 'wrong';
  const firesHigh = isHigh(bound);
  const distance = (bound.value - recovery.value) * (firesHigh ? 1 : -1);
  if (isHigh(recovery) !== firesHigh && recovery.of === bound.of && distance >= 0) return recovery;
  const key = firesHigh ? 'below' : 'above';
  const value = field.value.kind === 'map' ? field.value.entries[0]?.value : undefined;
  addProblem(report, {
    code: 'out-of-range',
    at: value?.at ?? field.value.at,
    message: `Cannot read "recovery": ${value === undefined ? 'it' : found(value)} is not on the good side of the bound`,
    expected: `"${key}" with the bound's own figure or a better one, a share of the baseline if the bound is one`,
  });
  return 'wrong';
}

function isHigh({ side }: KpiBound): boolean {
  return side === 'above' || side === 'at-least';
}
