import type { Kpi, KpiBound, KpiStatistic, Metric } from '../metric/types.ts';
import { readDue } from './due.ts';
import { readDuration } from './duration.ts';
import { type Fields, readFields, readOptional, refuseFields, type Vocabulary } from './fields.ts';
import { KPI_SIDES, onlySide, readKpiBound, readLevel } from './kpi-bound.ts';
import { minCountOf, readKpiStatistic } from './kpi-statistic.ts';
import { PLAN_DEFAULTS, PLAN_LIMITS } from './limits.ts';
import { readMetric } from './metric.ts';
import { readDescription } from './name.ts';
import { readNumber } from './number.ts';
import { readPlace } from './place.ts';
import { addProblem, type Report } from './report.ts';
import { readTexts } from './texts.ts';
import type { Node, ScorecardFile } from './types.ts';

const JUDGING = ['quantile', 'statistic', ...KPI_SIDES, 'warning', 'critical', 'minCount'];

/** Keys of a KPI. */
export const KPI: Vocabulary = {
  what: 'a KPI',
  required: {},
  optional: ['text', 'metric', 'flag', 'variant', ...JUDGING, 'window', 'due', 'open', 'labels'],
};

/** A KPI as it is written, and where its flag and variant stand. */
export interface ReadKpi {
  readonly kpi: Kpi;
  readonly positions: ScorecardFile['positions'][string];
}

/**
 * Reads one KPI. It has a metric with a target, or says in `open` what is not decided yet, or both.
 * `null` when it has mistakes, which are reported. Never throws.
 */
export function readKpi(report: Report, node: Node, name: string): ReadKpi | null {
  const fields = readFields(report, node, KPI);
  if (fields === null) return null;
  const text = readOptional(fields, 'text', undefined, (value) =>
    readDescription(report, value, '"text"'),
  );
  const open = readOptional(fields, 'open', undefined, (value) =>
    readDescription(report, value, '"open"'),
  );
  const place = readPlace(report, fields, 'a KPI');
  const time = readTime(report, fields);
  const labels = readOptional(fields, 'labels', {}, (value) =>
    readTexts(report, value, '"labels"', PLAN_LIMITS.labels),
  );
  const judged = readJudged(report, fields, open !== undefined);
  if (text === null || open === null || labels === null) return null;
  if (place === null || time === null || judged === null) return null;
  const kpi = { name, text: text ?? null, ...judged, ...place, labels, ...time };
  const positions = {
    flag: fields.get('flag')?.value.at ?? fields.at,
    variant: fields.get('variant')?.value.at ?? fields.at,
  };
  return { kpi: { ...kpi, open: open ?? null }, positions };
}

type Judged = Pick<Kpi, 'metric' | 'statistic' | 'target' | 'warning' | 'critical' | 'minCount'>;

function readJudged(report: Report, fields: Fields, isOpen: boolean): Judged | null {
  const field = fields.get('metric');
  if (field === undefined) return readUnmeasured(report, fields, isOpen);
  const metric = readMetric(report, field.value);
  if (metric === null) return null;
  const statistic = readKpiStatistic(report, fields, metric, 'a KPI');
  if (statistic === null) return null;
  const target = readTarget(report, fields, { metric, statistic }, isOpen);
  const level = (key: string) =>
    readOptional(fields, key, undefined, (value) =>
      readLevel(report, value, { metric, statistic }, 'a level of a KPI'),
    );
  const warning = level('warning');
  const critical = level('critical');
  const minCount = readOptional(fields, 'minCount', minCountOf(statistic), (value) =>
    readNumber(report, value, '"minCount"', {
      min: 0,
      max: PLAN_LIMITS.minUnits,
      whole: true,
      example: '100',
    }),
  );
  if (target === 'wrong' || warning === null || critical === null || minCount === null) return null;
  return {
    metric: metric.name,
    statistic,
    target,
    warning: warning ?? null,
    critical: critical ?? null,
    minCount,
  };
}

/** A promise that nobody has said how to measure must say so. */
function readUnmeasured(report: Report, fields: Fields, isOpen: boolean): Judged | null {
  refuseFields(report, fields, JUDGING, 'without "metric"', '"metric" beside it');
  if (!isOpen) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: 'Cannot read a KPI: "metric" is missing',
      expected: '"metric", for example "metric: error_rate", or "open" with what is not decided',
    });
  }
  const statistic: KpiStatistic = { kind: 'last' };
  const none = { metric: null, target: null, warning: null, critical: null };
  return { ...none, statistic, minCount: 0 };
}

function readTarget(
  report: Report,
  fields: Fields,
  judgeable: { readonly metric: Metric; readonly statistic: KpiStatistic },
  isOpen: boolean,
): KpiBound | null | 'wrong' {
  const before = report.problems.length;
  const side = onlySide(report, fields, 'a KPI');
  if (side !== null) return readKpiBound(report, side.field.value, side.key, judgeable) ?? 'wrong';
  if (report.problems.length > before) return 'wrong';
  if (isOpen) return null;
  addProblem(report, {
    code: 'missing-key',
    at: fields.at,
    message: 'Cannot read a KPI: its target is missing',
    expected:
      '"above", "atLeast", "below" or "atMost", for example "below: 0.1%", or "open" with what is not decided',
  });
  return 'wrong';
}

function readTime(
  report: Report,
  fields: Fields,
): Pick<Kpi, 'windowMs' | 'dueMs' | 'dueAfterMs'> | null {
  const windowMs = readOptional(fields, 'window', PLAN_DEFAULTS.kpiWindowMs, (value) =>
    readDuration(report, value, '"window"', PLAN_LIMITS.kpiWindowMs),
  );
  const due = readOptional(fields, 'due', { dueMs: null, dueAfterMs: null }, (value) =>
    readDue(report, value),
  );
  return windowMs === null || due === null ? null : { windowMs, ...due };
}
