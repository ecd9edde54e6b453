import type { Guardrail } from '../guardrail/types.ts';
import type { Metric } from '../metric/types.ts';
import { COMPARISONS, readComparedRule } from './compared-rule.ts';
import { readCountRule } from './count-rule.ts';
import { readDriftRule } from './drift-rule.ts';
import { type Field, type Fields, refuseFields } from './fields.ts';
import { readHeldRule } from './held-rule.ts';
import { addProblem, type Report } from './report.ts';
import { readZeroTolerance } from './zero-tolerance.ts';

/** Keys that say what is too much; a guardrail has one of them. */
export const GUARDRAIL_BOUNDS = [
  'above',
  'below',
  'between',
  'shareOfBaseline',
  'count',
  'timesNormal',
  ...COMPARISONS,
  'driftBy',
] as const;

/** What a person may write; the sample ratio is watched anyway. */
type Written = Exclude<Guardrail, { shape: 'sample-ratio' }>;
type Rule<T> = T extends Written ? Omit<T, 'metric' | 'action' | 'absolute' | 'ours'> : never;

/** A guardrail without what all shapes have in common. */
export type GuardrailRule = Rule<Written>;

/**
 * Reads the shape of a guardrail by the key of its bound, and refuses the keys of other shapes.
 * `null` when it has mistakes, which are reported. Never throws.
 */
export function readShape(
  report: Report,
  fields: Fields,
  metric: Metric,
  { key, field }: GuardrailBound,
): GuardrailRule | null {
  switch (key) {
    case 'worseThan':
    case 'aboveControlBy':
    case 'belowControlBy':
      return readComparedRule(report, fields, metric, key);
    case 'driftBy':
      refuseComparing(report, fields);
      return readDriftRule(report, fields, metric, field);
    case 'count':
    case 'timesNormal':
      refuseComparing(report, fields);
      return readCountRule(report, fields, metric, key);
    default: {
      refuseComparing(report, fields);
      const right = '"for", or "count" beside "within"';
      refuseFields(report, fields, ['within'], 'without "count"', right);
      return metric.kind === 'count'
        ? readZeroTolerance(report, fields, metric, key)
        : readHeldRule(report, fields, metric, key);
    }
  }
}

/** The one key that says what is too much, with its entry. */
export interface GuardrailBound {
  readonly key: (typeof GUARDRAIL_BOUNDS)[number];
  readonly field: Field;
}

/** The bound of a guardrail; `null` when there is none, or several, which is reported. */
export function onlyBound(report: Report, fields: Fields): GuardrailBound | null {
  const [first, second] = GUARDRAIL_BOUNDS.flatMap((key) => {
    const field = fields.get(key);
    return field === undefined ? [] : [{ key, field }];
  });
  // A drop has been refused with its reason: what it would bound is not missing.
  if (first === undefined && fields.get('dropBy') !== undefined) return null;
  if (first === undefined) {
    return addProblem(report, {
      code: 'missing-key',
      at: fields.at,
      message: 'Cannot read a guardrail: its bound is missing',
      expected: '"above", "below", "between", "count" or "worseThan", for example "above: 0.5%"',
    });
  }
  if (second === undefined) return first;
  return addProblem(report, {
    code: 'duplicate',
    at: second.field.at,
    message: `Cannot use "${second.key}" in a guardrail: "${first.key}" bounds it already`,
    expected: 'one bound for each guardrail',
  });
}

function refuseComparing(report: Report, fields: Fields): void {
  const right = '"worseThan: control" beside it, or the guardrail without it';
  refuseFields(report, fields, ['by', 'share'], 'without a comparison', right);
}
