import type {
  ComparedRateGuardrail,
  ComparedValuesGuardrail,
  Tolerance,
} from '../guardrail/types.ts';
import { findMetric } from '../metric/index.ts';
import type { Metric, MetricDefinition } from '../metric/types.ts';
import { describeDuration } from './describe-duration.ts';
import { readDuration } from './duration.ts';
import { type Fields, readOptional, refuseFields } from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readChoice } from './name.ts';
import { readNumber } from './number.ts';
import { addProblem, type Report } from './report.ts';
import { statisticText } from './rule-text.ts';
import { NO_TOLERANCE, readTolerance, toleranceText } from './tolerance.ts';

type Common = 'metric' | 'action' | 'absolute';
type ComparedRule = Omit<ComparedRateGuardrail, Common> | Omit<ComparedValuesGuardrail, Common>;

/** Keys that say that the candidate is compared with control. */
export const COMPARISONS = ['worseThan', 'aboveControlBy', 'belowControlBy'] as const;
type ComparisonKey = (typeof COMPARISONS)[number];

/** Evidence decides when there is enough of it, and nobody acts against control alone. */
const REFUSED = ['within', 'mean', 'minSamples', 'absolute', 'keepFiringFor'];

/**
 * Reads a comparison with control: of the rate of first failures, of a unit's values as a whole
 * (`worseThan`), or of one quantile of them (`aboveControlBy`, `belowControlBy`). Its part of the
 * plan's alpha is 0 until `shareAlpha` knows them all. `null` when it has mistakes, which are
 * reported. Never throws.
 */
export function readComparedRule(
  report: Report,
  fields: Fields,
  metric: Metric,
  key: ComparisonKey,
): ComparedRule | null {
  const kind = kindOf(report, fields, metric, key);
  if (kind === null) return null;
  refuseFields(report, fields, REFUSED, `beside "${key}"`, 'the comparison without it');
  const isRate = kind === 'rate';
  const tolerance = readAllowance(report, fields, key, isRate);
  const of = isRate ? readNoQuantile(report, fields, metric) : readOf(report, fields, metric, key);
  const forMs = readOptional(fields, 'for', 0, (value) =>
    readDuration(report, value, '"for"', PLAN_LIMITS.watchMs),
  );
  if (tolerance === null || of === null || forMs === null) return null;
  const name = nameOf(metric, key, of, tolerance, isRate, forMs);
  const rule = { name, worse: worseOf(metric), tolerance, alpha: 0, forMs };
  if (isRate) return { shape: 'compared-rate', ...rule };
  const heavyTail = of === 'all' && metric.unit === 'usd';
  return { shape: 'compared-values', ...rule, of, heavyTail };
}

/** What can be compared: rates of harm, and values that are kept one for each unit. */
function kindOf(
  report: Report,
  fields: Fields,
  metric: Metric,
  key: ComparisonKey,
): 'rate' | 'values' | null {
  const at = fields.get(key)?.at ?? fields.at;
  const refuse = (why: string, expected: string) =>
    addProblem(report, {
      code: 'not-supported',
      at,
      message: `Cannot compare "${metric.name}" with control: ${why}`,
      expected,
    });
  if (metric.kind === 'count')
    return refuse('it is a count', '"above: 0" for zero tolerance, or "count" with "within"');
  if (metric.kind === 'rate' && metric.better === 'higher')
    return refuse(
      'higher is better there, and only failures are told apart by conversation',
      'an absolute bound, for example "below: 90%" with "for: 5m"',
    );
  if (metric.name === 'conversation_failure_rate')
    return refuse(
      'a conversation says it once, when it closes',
      '"error_rate", of which the first failure of each conversation counts',
    );
  if (metric.kind === 'rate' && !isRateByUnit(metric))
    return refuse(
      'nobody tells it by conversation',
      'an absolute bound, "above" or "below" with "for", or a rate that is observed inside a turn',
    );
  if (metric.kind !== 'rate' && metric.perUnit === undefined)
    return refuse(
      `it is a ${metric.kind} that is not kept by conversation`,
      'an absolute bound, "above" or "below" with "for"',
    );
  const wrongWay = metric.better === 'lower' ? 'belowControlBy' : 'aboveControlBy';
  if (key === wrongWay)
    return refuse(
      `${metric.better} is better there, which "${key}" would punish`,
      metric.better === 'lower' ? '"aboveControlBy"' : '"belowControlBy"',
    );
  return metric.kind === 'rate' ? 'rate' : 'values';
}

/** Lines of logs name no conversation; every other rate that a team adds is observed inside a turn. */
function isRateByUnit(metric: Metric | MetricDefinition): boolean {
  if (findMetric(metric.name) !== null) return metric.perUnit === 'first-failure';
  return !('fromLogs' in metric) || metric.fromLogs === null;
}

function readAllowance(
  report: Report,
  fields: Fields,
  key: ComparisonKey,
  isRate: boolean,
): Tolerance | null {
  if (key !== 'worseThan') {
    refuseFields(report, fields, ['by'], `beside "${key}"`, `the share in "${key}" itself`);
    return readOptional(fields, key, NO_TOLERANCE, (value) =>
      readTolerance(report, value, `"${key}"`, isRate),
    );
  }
  const than = readOptional(fields, key, null, (value) =>
    readChoice(report, value, '"worseThan"', ['control']),
  );
  const by = readOptional(fields, 'by', NO_TOLERANCE, (value) =>
    readTolerance(report, value, '"by"', isRate),
  );
  return than === null ? null : by;
}

function readNoQuantile(report: Report, fields: Fields, metric: Metric): 'all' {
  refuseFields(report, fields, ['quantile'], `on "${metric.name}", a rate`, 'the rule without it');
  return 'all';
}

function readOf(
  report: Report,
  fields: Fields,
  metric: Metric,
  key: ComparisonKey,
): ComparedValuesGuardrail['of'] | null {
  const field = fields.get('quantile');
  if (key === 'worseThan') {
    const right = '"aboveControlBy" with it, or "worseThan" alone for body and tail';
    refuseFields(report, fields, ['quantile'], 'beside "worseThan"', right);
    return 'all';
  }
  if (field === undefined) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: `Cannot compare "${metric.name}" with control: it has many values and "quantile" is missing`,
      expected:
        '"quantile", for example "quantile: 0.95", or "worseThan: control" for body and tail',
    });
  }
  const quantile = readNumber(report, field.value, '"quantile"', {
    min: PLAN_LIMITS.quantileMin,
    max: PLAN_LIMITS.quantileMax,
    example: '0.95',
  });
  return quantile === null ? null : { quantile };
}

function worseOf({ better }: Metric): ComparedRateGuardrail['worse'] {
  return better === 'lower' ? 'higher' : 'lower';
}

function nameOf(
  metric: Metric,
  key: ComparisonKey,
  of: ComparedValuesGuardrail['of'],
  tolerance: Tolerance,
  isRate: boolean,
  forMs: number,
): string {
  const duration = forMs === 0 ? '' : ` for ${describeDuration(forMs)}`;
  const by = tolerance.value === 0 ? '' : ` by ${toleranceText(tolerance, isRate)}`;
  if (of === 'all') return `${metric.name} worse than control${by}${duration}`;
  const quantile = statisticText({ of: 'quantile', q: of.quantile });
  const side = key === 'belowControlBy' ? 'below' : 'above';
  return `${quantile}${metric.name} ${side} control${by}${duration}`;
}
