import type { HeldGuardrail } from '../guardrail/types.ts';
import type { Metric } from '../metric/types.ts';
import { readBaselineLimit } from './baseline-limit.ts';
import { readBand } from './bound.ts';
import { describeDuration } from './describe-duration.ts';
import { readDuration } from './duration.ts';
import { type Field, type Fields, readOptional } from './fields.ts';
import { PLAN_DEFAULTS, PLAN_LIMITS } from './limits.ts';
import { readNumber } from './number.ts';
import { addProblem, type Report } from './report.ts';
import { ruleText } from './rule-text.ts';
import { minSamplesOf, readStatistic } from './statistic.ts';

type HeldRule = Omit<HeldGuardrail, 'metric' | 'action' | 'absolute'>;

/** Keys of bounds that are held. */
type HeldKey = 'above' | 'below' | 'between' | 'shareOfBaseline';

/**
 * Reads a bound that must be broken `for` a duration; a band `between` fires at its lower bound. A
 * bound may be a share of what is recorded before the start: `above: 130% of baseline`, or
 * `shareOfBaseline: 130%` on the metric's bad side. `for` is required: a duration that a team leaves
 * open gets no value from us. Minimum samples come from the statistic, minimum events are 3 for a
 * rate that is too high. `null` when it has mistakes, which are reported. Never throws.
 */
export function readHeldRule(
  report: Report,
  fields: Fields,
  metric: Metric,
  bound: HeldKey,
): HeldRule | null {
  const field = fields.get(bound);
  const isLow = bound === 'below' || (bound === 'shareOfBaseline' && metric.better === 'higher');
  const side = isLow ? 'below' : 'above';
  const statistic = readStatistic(report, fields, metric);
  const limits = field === undefined ? null : readLimits(report, field, metric, bound);
  const forMs = readFor(report, fields);
  const keepMs = readOptional(fields, 'keepFiringFor', 0, (value) =>
    readDuration(report, value, '"keepFiringFor"', PLAN_LIMITS.watchMs),
  );
  const samples = readOptional(fields, 'minSamples', 0, (value) =>
    readNumber(report, value, '"minSamples"', {
      min: 1,
      max: PLAN_LIMITS.minSamples,
      whole: true,
      example: '20',
    }),
  );
  if (statistic === null || limits === null || forMs === null) return null;
  if (keepMs === null || samples === null) return null;
  const text = ruleText(metric, statistic, side, limits);
  return {
    shape: 'held',
    name: `${text} for ${describeDuration(forMs)}`,
    statistic,
    side,
    ...limits,
    ...(keepMs === 0 ? {} : { keepFiringForMs: keepMs }),
    forMs,
    minSamples: samples === 0 ? minSamplesOf(statistic) : samples,
    minEvents: statistic.of === 'rate' && side === 'above' ? PLAN_DEFAULTS.minEvents : 0,
  };
}

type Limits = Pick<HeldRule, 'limit' | 'upper' | 'baseline'>;

function readLimits(report: Report, field: Field, metric: Metric, bound: HeldKey): Limits | null {
  if (bound === 'between') return readBand(report, field, metric);
  const limit = readBaselineLimit(report, field.value, metric, bound);
  return limit === null ? null : { ...limit, upper: null };
}

function readFor(report: Report, fields: Fields): number | null {
  const field = fields.get('for');
  if (field !== undefined) return readDuration(report, field.value, '"for"', PLAN_LIMITS.watchMs);
  return addProblem(report, {
    code: 'missing-key',
    at: fields.at,
    message: 'Cannot read a guardrail: "for" is missing',
    expected: '"for", for example "for: 5m"',
  });
}
