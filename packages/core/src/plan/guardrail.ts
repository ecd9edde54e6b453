import type { Guardrail } from '../guardrail/types.ts';
import type { Metric } from '../metric/types.ts';
import { readCountRule } from './count-rule.ts';
import {
  type Fields,
  readFields,
  readOptional,
  readRequired,
  refuseFields,
  saysLater,
  type Vocabulary,
} from './fields.ts';
import { readHeldRule } from './held-rule.ts';
import { readMetric } from './metric.ts';
import { readChoice, readName } from './name.ts';
import { readBoolean } from './number.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';
import { readZeroTolerance } from './zero-tolerance.ts';

const ACTIONS = ['notify', 'review', 'pause', 'rollback'] as const;
const BOUNDS = ['above', 'below', 'between', 'count'] as const;
const COMPARISON = 'an absolute bound, for example "above: 0.5%" with "for: 5m"';

const VOCABULARY: Vocabulary = {
  what: 'a guardrail',
  required: { metric: 'metric: error_rate', action: 'action: rollback' },
  optional: [...BOUNDS, 'for', 'within', 'quantile', 'mean', 'name', 'absolute', 'minSamples'],
  later: {
    worseThan: COMPARISON,
    by: COMPARISON,
    aboveControlBy: COMPARISON,
    belowControlBy: COMPARISON,
    shareOfBaseline: COMPARISON,
    dropBy: COMPARISON,
    share: 'the guardrail without it',
    timesNormal: '"count" with "within", for example "count: 4, within: 5m"',
  },
};

/** A guardrail without what all shapes have in common. */
type Rule =
  | Omit<Extract<Guardrail, { shape: 'held' }>, 'metric' | 'action' | 'absolute'>
  | Omit<Extract<Guardrail, { shape: 'count-within' }>, 'metric' | 'action' | 'absolute'>
  | Omit<Extract<Guardrail, { shape: 'zero-tolerance' }>, 'metric' | 'action' | 'absolute'>;

/**
 * Reads one guardrail, of one of three shapes: a bound held `for` a duration, a `count` `within` a
 * window, or zero tolerance (`above: 0` on a count). Its name is the plan's `name:`, else its
 * canonical text. `null` when it has mistakes, which are reported. Never throws.
 */
export function readGuardrail(report: Report, node: Node): Guardrail | null {
  const fields = readFields(report, node, VOCABULARY);
  if (fields === null) return null;
  const metric = readRequired(fields, 'metric', (value) => readMetric(report, value));
  const action = readRequired(fields, 'action', (value) =>
    readChoice(report, value, '"action"', ACTIONS),
  );
  const name = readOptional(fields, 'name', '', (value) => readName(report, value, '"name"'));
  const bound = onlyBound(report, fields, saysLater(node, VOCABULARY));
  if (metric === null || bound === null) return null;
  const rule = readShape(report, fields, metric, bound);
  const absolute = rule === null ? null : readAbsolute(report, fields, alwaysActs(rule, metric));
  if (rule === null || action === null || name === null || absolute === null) return null;
  return { ...rule, name: name === '' ? rule.name : name, metric: metric.name, action, absolute };
}

function readShape(
  report: Report,
  fields: Fields,
  metric: Metric,
  bound: (typeof BOUNDS)[number],
): Rule | null {
  if (bound === 'count') return readCountRule(report, fields, metric);
  refuseFields(report, fields, ['within'], 'without "count"', '"for", or "count" beside "within"');
  return metric.kind === 'count'
    ? readZeroTolerance(report, fields, metric, bound)
    : readHeldRule(report, fields, metric, bound);
}

/** The one key that says what is too much. */
function onlyBound(report: Report, fields: Fields, later: boolean): (typeof BOUNDS)[number] | null {
  const [first, second] = BOUNDS.filter((key) => fields.get(key) !== undefined);
  if (first === undefined && later) return null;
  if (first === undefined) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: 'Cannot read a guardrail: its bound is missing',
      expected: '"above", "below", "between" or "count", for example "above: 0.5%"',
    });
  }
  if (second === undefined) return first;
  return addProblem(report, {
    code: 'duplicate',
    at: fields.get(second)?.at ?? fields.at,
    message: `Cannot use "${second}" in a guardrail: "${first}" bounds it already`,
    expected: 'one bound for each guardrail',
  });
}

/** Zero tolerance and cost ceilings act even if control breaks the same rule. */
function alwaysActs(rule: Rule, metric: Metric): boolean {
  if (rule.shape === 'held') return rule.side === 'above' && metric.unit === 'usd';
  return rule.shape === 'zero-tolerance';
}

function readAbsolute(report: Report, fields: Fields, always: boolean): boolean | null {
  const field = fields.get('absolute');
  if (field === undefined) return always;
  const absolute = readBoolean(report, field.value, '"absolute"');
  if (absolute !== false || !always) return absolute;
  return addProblem(report, {
    code: 'out-of-range',
    at: field.value.at,
    message: 'Cannot make this guardrail relative to control: it always acts',
    expected: '"absolute: true", or the guardrail without it',
  });
}
