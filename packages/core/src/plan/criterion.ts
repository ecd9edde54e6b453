import type { Criterion } from '../guardrail/types.ts';
import type { Metric } from '../metric/types.ts';
import { readLimit } from './bound.ts';
import {
  type Fields,
  readFields,
  readOptional,
  readRequired,
  saysLater,
  type Vocabulary,
} from './fields.ts';
import { readMetric } from './metric.ts';
import { readName } from './name.ts';
import { addProblem, type Report } from './report.ts';
import { ruleText } from './rule-text.ts';
import { readStatistic } from './statistic.ts';
import type { Node } from './types.ts';

const BASELINE = 'a bound in the metric\'s unit, for example "below: 165"';

const QUANTILE = 'a "quantile", whose 95 % bound needs no assumptions';

const VOCABULARY: Vocabulary = {
  what: 'a criterion',
  required: { metric: 'metric: error_rate' },
  optional: ['above', 'below', 'quantile', 'name'],
  later: {
    mean: QUANTILE,
    worseThan: BASELINE,
    notWorseThan: BASELINE,
    by: BASELINE,
    aboveControlBy: BASELINE,
    shareOfBaseline: BASELINE,
    timesNormal: BASELINE,
    dropBy: BASELINE,
    window: 'the criterion without it: it is judged over the whole phase',
  },
};

/**
 * Reads one criterion of a gate. `null` when it has mistakes, which are reported. Never throws.
 */
export function readCriterion(report: Report, node: Node): Criterion | null {
  const fields = readFields(report, node, VOCABULARY);
  if (fields === null) return null;
  const metric = readRequired(fields, 'metric', (value) => readMetric(report, value));
  const name = readOptional(fields, 'name', '', (value) => readName(report, value, '"name"'));
  const side = onlySide(report, fields, saysLater(node, VOCABULARY));
  if (metric === null || side === null) return null;
  if (metric.kind === 'count' || metric.kind === 'mean')
    return refuse(report, fields, metric, side);
  const statistic = readStatistic(report, fields, metric);
  const limit = readRequired(fields, side, (value) => readLimit(report, value, metric, side));
  if (statistic === null || limit === null || name === null) return null;
  const text = ruleText(metric, statistic, side, { limit, upper: null });
  return {
    shape: 'criterion',
    name: name === '' ? text : name,
    metric: metric.name,
    statistic,
    side,
    limit,
  };
}

function onlySide(report: Report, fields: Fields, later: boolean): 'above' | 'below' | null {
  const above = fields.get('above');
  const below = fields.get('below');
  if (above !== undefined && below !== undefined) {
    return addProblem(report, {
      code: 'duplicate',
      at: below.at,
      message: 'Cannot use "below" in a criterion: "above" bounds it already',
      expected: 'one bound for each criterion',
    });
  }
  if (above !== undefined || below !== undefined) return above === undefined ? 'below' : 'above';
  if (later) return null;
  return addProblem(report, {
    code: 'missing-key',
    at: fields.at,
    message: 'Cannot read a criterion: its bound is missing',
    expected: '"above" or "below", for example "below: 0.1%"',
  });
}

/** Counts have no level, and a mean has no 95 % bound: such a gate would never open. */
function refuse(report: Report, fields: Fields, metric: Metric, side: 'above' | 'below'): null {
  return addProblem(report, {
    code: 'not-supported',
    at: fields.get(side)?.at ?? fields.at,
    message: `Cannot use "${metric.name}" as a criterion: it is a ${metric.kind}`,
    expected: `a guardrail of this phase with "action: pause", or another metric`,
  });
}
