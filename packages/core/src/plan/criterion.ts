import type { Criterion } from '../guardrail/types.ts';
import type { Metric } from '../metric/types.ts';
import { readBaselineLimit } from './baseline-limit.ts';
import { describeDuration } from './describe-duration.ts';
import { readDuration } from './duration.ts';
import {
  type Fields,
  readFields,
  readOptional,
  readRequired,
  saysLater,
  type Vocabulary,
} from './fields.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readMetric } from './metric.ts';
import { readName } from './name.ts';
import { readOurs } from './ours.ts';
import { addProblem, type Report } from './report.ts';
import { ruleText } from './rule-text.ts';
import { readStatistic } from './statistic.ts';
import type { Node } from './types.ts';

const BASELINE = 'a bound in the metric\'s unit, for example "below: 165"';

const QUANTILE = 'a "quantile", whose 95 % bound needs no assumptions';

const BOUNDS = ['above', 'below', 'shareOfBaseline'] as const;

/** Keys of a criterion. */
export const CRITERION: Vocabulary = {
  what: 'a criterion',
  required: { metric: 'metric: error_rate' },
  optional: [...BOUNDS, 'quantile', 'over', 'name', 'ours'],
  later: {
    mean: QUANTILE,
    worseThan: BASELINE,
    notWorseThan: BASELINE,
    by: BASELINE,
    aboveControlBy: BASELINE,
    timesNormal: BASELINE,
    dropBy: BASELINE,
    window: '"over", for example "over: 48h"',
  },
};

/**
 * Reads one criterion of a gate. A bound may be a share of what is recorded before the start:
 * `below: 110% of baseline`, or `shareOfBaseline: 110%` on the metric's good side. With `over: 48h` it
 * is judged on what came in the last 48 h alone. `null` when it has mistakes, which are reported.
 * Never throws.
 */
export function readCriterion(report: Report, node: Node): Criterion | null {
  const fields = readFields(report, node, CRITERION);
  if (fields === null) return null;
  const metric = readRequired(fields, 'metric', (value) => readMetric(report, value));
  const name = readOptional(fields, 'name', '', (value) => readName(report, value, '"name"'));
  const overMs = readOptional(fields, 'over', undefined, (value) =>
    readDuration(report, value, '"over"', PLAN_LIMITS.overMs),
  );
  const ours = readOurs(report, fields, 'a criterion');
  const key = onlyBound(report, fields, saysLater(node, CRITERION));
  if (metric === null || key === null) return null;
  if (metric.kind === 'count' || metric.kind === 'mean') return refuse(report, fields, metric, key);
  const statistic = readStatistic(report, fields, metric);
  const limit = readRequired(fields, key, (value) => readBaselineLimit(report, value, metric, key));
  if (statistic === null || limit === null || name === null || ours === null) return null;
  if (overMs === null) return null;
  const isHigh = key === 'above' || (key === 'shareOfBaseline' && metric.better === 'higher');
  const side = isHigh ? 'above' : 'below';
  const text = ruleText(metric, statistic, side, { ...limit, upper: null });
  const lately = overMs === undefined ? '' : ` over ${describeDuration(overMs)}`;
  return {
    shape: 'criterion',
    name: name === '' ? `${text}${lately}` : name,
    metric: metric.name,
    ...(ours.length === 0 ? {} : { ours }),
    statistic,
    side,
    ...limit,
    ...(overMs === undefined ? {} : { overMs }),
  };
}

type BoundKey = (typeof BOUNDS)[number];

function onlyBound(report: Report, fields: Fields, later: boolean): BoundKey | null {
  const [first, second] = BOUNDS.filter((key) => fields.get(key) !== undefined);
  if (first !== undefined && second !== undefined) {
    return addProblem(report, {
      code: 'duplicate',
      at: fields.get(second)?.at ?? fields.at,
      message: `Cannot use "${second}" in a criterion: "${first}" bounds it already`,
      expected: 'one bound for each criterion',
    });
  }
  if (first !== undefined) return first;
  if (later) return null;
  return addProblem(report, {
    code: 'missing-key',
    at: fields.at,
    message: 'Cannot read a criterion: its bound is missing',
    expected: '"above" or "below", for example "below: 0.1%"',
  });
}

/** Counts have no level, and a mean has no 95 % bound: such a gate would never open. */
function refuse(report: Report, fields: Fields, metric: Metric, key: BoundKey): null {
  return addProblem(report, {
    code: 'not-supported',
    at: fields.get(key)?.at ?? fields.at,
    message: `Cannot use "${metric.name}" as a criterion: it is a ${metric.kind}`,
    expected: `a guardrail of this phase with "action: pause", or another metric`,
  });
}
