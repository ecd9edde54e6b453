import type { Statistic } from '../guardrail/types.ts';
import type { Metric } from '../metric/types.ts';
import { type Fields, refuseFields } from './fields.ts';
import { PLAN_DEFAULTS, PLAN_LIMITS } from './limits.ts';
import { readBoolean, readNumber } from './number.ts';
import { addProblem, type Report } from './report.ts';

/**
 * What is computed from a metric: a rate's share, a distribution's quantile or mean (one of them
 * must be asked for), a mean's mean, a gauge's highest level. `null` when the keys do not fit the
 * metric, which is reported. Counts have no statistic: ask before. Never throws.
 */
export function readStatistic(report: Report, fields: Fields, metric: Metric): Statistic | null {
  if (metric.kind === 'distribution') return readOfDistribution(report, fields, metric);
  const kind = `on "${metric.name}", a ${metric.kind}`;
  const keys = metric.kind === 'mean' ? ['quantile'] : ['quantile', 'mean'];
  refuseFields(report, fields, keys, kind, 'the rule without it');
  if (metric.kind === 'rate') return { of: 'rate' };
  return metric.kind === 'mean' ? { of: 'mean' } : { of: 'max' };
}

/**
 * Observations that a window needs before it says anything: 20 for rates and means, 1 for gauges,
 * and for a quantile q as many as put 5 beyond it, `5 / (1 − q)` (500 for 0.99).
 */
export function minSamplesOf(statistic: Statistic): number {
  if (statistic.of === 'max') return PLAN_DEFAULTS.minSamplesOfGauge;
  if (statistic.of !== 'quantile') return PLAN_DEFAULTS.minSamples;
  return Math.ceil(1 / (1 - statistic.q) - 1e-9) * 5;
}

function readOfDistribution(report: Report, fields: Fields, metric: Metric): Statistic | null {
  const quantile = fields.get('quantile');
  const mean = fields.get('mean');
  if (quantile !== undefined) {
    refuseFields(report, fields, ['mean'], 'beside "quantile"', 'one of them');
    const q = readNumber(report, quantile.value, '"quantile"', {
      min: PLAN_LIMITS.quantileMin,
      max: PLAN_LIMITS.quantileMax,
      example: '0.95',
    });
    return q === null ? null : { of: 'quantile', q };
  }
  const asked = mean === undefined ? false : readBoolean(report, mean.value, '"mean"');
  if (asked === true) return { of: 'mean' };
  if (asked === null) return null;
  return addProblem(report, {
    code: 'missing-key',
    at: mean?.at ?? fields.at,
    message: `Cannot judge "${metric.name}": a distribution has many values and "quantile" is missing`,
    expected: '"quantile", for example "quantile: 0.95"; a guardrail may have "mean: true" instead',
  });
}
