import type { KpiStatistic, Metric } from '../metric/types.ts';
import type { Fields } from './fields.ts';
import { PLAN_DEFAULTS } from './limits.ts';
import { readChoice } from './name.ts';
import { readNumber } from './number.ts';
import { addProblem, type Report } from './report.ts';
import { minSamplesOf } from './statistic.ts';

type Word = Exclude<KpiStatistic['kind'], 'quantile'>;

/**
 * Which figure of a metric a KPI judges: `quantile` or `statistic`, else the only sensible one (a
 * rate's share, a mean's mean, a count's number, a gauge's highest level where lower is better and
 * its latest otherwise). A distribution must say it. `null` when it does not fit, which is reported.
 * Never throws.
 *
 * @param what how messages call the map, for example `a KPI`
 */
export function readKpiStatistic(
  report: Report,
  fields: Fields,
  metric: Metric,
  what: string,
): KpiStatistic | null {
  const quantile = fields.get('quantile');
  const statistic = fields.get('statistic');
  if (quantile !== undefined && statistic !== undefined) {
    return addProblem(report, {
      code: 'duplicate',
      at: statistic.at,
      message: `Cannot use "statistic" in ${what}: "quantile" says already what is computed`,
      expected: 'one of them',
    });
  }
  if (quantile !== undefined && metric.kind !== 'distribution') {
    return addProblem(report, {
      code: 'unknown-key',
      at: quantile.at,
      message: `Cannot use key "quantile" on "${metric.name}", a ${metric.kind}: it means nothing there`,
      expected: `${what} without it`,
    });
  }
  if (quantile !== undefined) {
    const range = { min: 0.5, max: 0.99, example: '0.95' };
    const q = readNumber(report, quantile.value, '"quantile"', range);
    if (q === null || q === 0.5 || q === 0.95 || q === 0.99)
      return q === null ? null : { kind: 'quantile', q };
    return addProblem(report, {
      code: 'out-of-range',
      at: quantile.value.at,
      message: `Cannot read "quantile": "${q}" is none of those that are kept`,
      expected: '0.5, 0.95 or 0.99',
    });
  }
  if (statistic !== undefined) {
    const key = `"statistic" of "${metric.name}", a ${metric.kind}`;
    const word = readChoice(report, statistic.value, key, wordsOf(metric));
    return word === null ? null : { kind: word };
  }
  const usual = usualOf(metric);
  if (usual !== null) return { kind: usual };
  return addProblem(report, {
    code: 'missing-key',
    at: fields.at,
    message: `Cannot judge "${metric.name}": a distribution has many values and "quantile" is missing`,
    expected: '"quantile", for example "quantile: 0.95", or "statistic: mean"',
  });
}

/**
 * Observations that a KPI needs before it is judged where the file does not say: as many as a
 * guardrail's window, none for what is a count itself.
 */
export function minCountOf(statistic: KpiStatistic): number {
  switch (statistic.kind) {
    case 'quantile':
      return minSamplesOf({ of: 'quantile', q: statistic.q });
    case 'rate':
    case 'mean':
    case 'unit-mean':
      return PLAN_DEFAULTS.minSamples;
    case 'max':
    case 'last':
      return PLAN_DEFAULTS.minSamplesOfGauge;
    default:
      return 0;
  }
}

function wordsOf({ kind, perUnit }: Metric): readonly Word[] {
  switch (kind) {
    case 'rate':
      return ['rate', 'count', 'per-second'];
    case 'distribution': {
      const words = ['mean', 'sum', 'count', 'per-second', 'max'] as const;
      return perUnit === undefined ? words : [...words, 'unit-mean'];
    }
    case 'mean':
      return ['mean', 'sum', 'count'];
    case 'count':
      return ['count', 'per-second'];
    case 'gauge':
      return ['max', 'last'];
  }
}

function usualOf({ kind, better }: Metric): Word | null {
  switch (kind) {
    case 'rate':
    case 'mean':
    case 'count':
      return kind;
    case 'gauge':
      return better === 'lower' ? 'max' : 'last';
    case 'distribution':
      return null;
  }
}
