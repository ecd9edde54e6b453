import type { Guardrail } from '../guardrail/types.ts';
import type { Metric } from '../metric/types.ts';
import { type Fields, readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { GUARDRAIL_BOUNDS, type GuardrailRule, onlyBound, readShape } from './guardrail-shape.ts';
import { readMetric } from './metric.ts';
import { readChoice, readName } from './name.ts';
import { readBoolean } from './number.ts';
import { readOurs } from './ours.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/** What a guardrail may do. */
export const GUARDRAIL_ACTIONS = ['notify', 'review', 'pause', 'rollback'] as const;

/** Keys of a guardrail. */
export const GUARDRAIL: Vocabulary = {
  what: 'a guardrail',
  required: { metric: 'metric: error_rate', action: 'action: rollback' },
  optional: [
    ...GUARDRAIL_BOUNDS,
    ...['for', 'within', 'quantile', 'mean', 'by', 'share', 'keepFiringFor', 'name', 'absolute'],
    ...['minSamples', 'ours', 'dropBy'],
  ],
};

/**
 * Reads one guardrail: a bound held `for` a duration (of its own or of a baseline), a `count`
 * `within` a window, zero tolerance (`above: 0` on a count), a comparison with control, or a drift
 * watch. Its name is the plan's `name:`, else its canonical text. `null` when it has mistakes, which
 * are reported. Never throws.
 */
export function readGuardrail(report: Report, node: Node): Guardrail | null {
  const fields = readFields(report, node, GUARDRAIL);
  if (fields === null) return null;
  refuseDrop(report, fields);
  const metric = readRequired(fields, 'metric', (value) => readMetric(report, value));
  const action = readRequired(fields, 'action', (value) =>
    readChoice(report, value, '"action"', GUARDRAIL_ACTIONS),
  );
  const name = readOptional(fields, 'name', '', (value) => readName(report, value, '"name"'));
  const ours = readOurs(report, fields, 'a guardrail');
  const bound = onlyBound(report, fields);
  if (metric === null || bound === null) return null;
  const rule = readShape(report, fields, metric, bound);
  if (rule === null) return null;
  const absolute = readAbsolute(report, fields, rule, metric);
  if (action === null || name === null || ours === null || absolute === null) return null;
  return {
    ...rule,
    name: name === '' ? rule.name : name,
    metric: metric.name,
    ...(ours.length === 0 ? {} : { ours }),
    action,
    absolute,
  };
}

/** While a ramp goes up, whatever its control does goes down. */
function refuseDrop(report: Report, fields: Fields): void {
  const field = fields.get('dropBy');
  if (field === undefined) return;
  addProblem(report, {
    code: 'not-supported',
    at: field.at,
    message:
      'Cannot use "dropBy" in a guardrail: it compares with the time before, which a ramp changes',
    expected:
      'an alert rule: "dropBy: 10%" with "within: 1h" in a file of kind Alerts, where "action: rollback" acts on rollouts too',
  });
}

/** Zero tolerance and cost ceilings act even if control breaks the same rule. */
function alwaysActs(rule: GuardrailRule, metric: Metric): boolean {
  if (rule.shape === 'held') return rule.side === 'above' && metric.unit === 'usd';
  return rule.shape === 'zero-tolerance';
}

/** Comparisons and drift watches have refused the key: they are never absolute. */
function readAbsolute(
  report: Report,
  fields: Fields,
  rule: GuardrailRule,
  metric: Metric,
): boolean | null {
  const always = alwaysActs(rule, metric);
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
