import type { MetricWork } from '../action/action.ts';
import {
  type ActionFields,
  innerFields,
  readActionDuration,
  readActionText,
  readNumberBound,
  readOptionalText,
  refuseField,
} from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { limits } from './limits.ts';

const KEYS = [
  'environment',
  'metric',
  'flag',
  'variant',
  'statistic',
  'above',
  'below',
  'over',
  'given',
];
const STATISTICS = ['rate', 'count', 'mean', 'p50', 'p95', 'p99', 'max', 'last'] as const;
const OVER_MS = 900_000;

/** Reads `metric: { environment, metric, statistic, above | below, over }`. Never throws. */
export function readMetricAction(of: ActionFields): MetricWork | null {
  const node = of.fields.get('metric');
  if (node === undefined) return null;
  const what = `"metric" of ${of.what}`;
  const inner = innerFields(of, 'metric', mapOf(node, what, KEYS, of.parts.report));
  if (inner === null) return null;
  const environment = readActionText(inner, 'environment');
  const metric = readActionText(inner, 'metric');
  const flag = readOptionalText(inner, 'flag');
  const variant = readOptionalText(inner, 'variant');
  const statistic = readStatistic(inner);
  const bound = readNumberBound(inner, ['above', 'below']);
  const range = { min: limits.actionSpanMinMs, max: limits.actionSpanMaxMs };
  const overMs = readActionDuration(inner, 'over', range, OVER_MS);
  if (environment === null || metric === null || statistic === null || bound === null) return null;
  const given = readOptionalText(inner, 'given');
  if (flag === false || variant === false || given === false) return null;
  if (flag === null && variant !== null)
    return refuseField(inner, 'variant', 'it belongs to no flag', '"flag" beside it');
  if (given !== null && statistic !== 'count')
    return refuseField(inner, 'given', 'it belongs to a count', '"statistic: count" beside it');
  return { kind: 'metric', environment, metric, flag, variant, statistic, bound, overMs, given };
}

function readStatistic(of: ActionFields): MetricWork['statistic'] | null {
  if (!of.fields.has('statistic')) return 'rate';
  const text = readActionText(of, 'statistic');
  const statistic = STATISTICS.find((each) => each === text);
  if (statistic !== undefined || text === null) return statistic ?? null;
  return refuseField(of, 'statistic', 'there is no such statistic', STATISTICS.join(', '));
}
