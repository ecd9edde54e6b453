import type { Json } from '../json.ts';
import { checkTargeting } from './check-targeting.ts';
import { compileTargeting } from './compile-targeting.ts';
import type { Evaluation, EvaluationContext, Logic } from './types.ts';
import { WorkMeter } from './work-meter.ts';

/** What an expression gives, or the text of what is wrong with it. */
export function resultOf(logic: Logic, context: EvaluationContext = {}, nowMs = 0): unknown {
  const { why } = checkTargeting(logic, new Map());
  if (why !== null) return why;
  const around = { flagKey: 'the-flag', evaluators: new Map(), meter: new WorkMeter() };
  return compileTargeting(logic, around, () => carrying).rule(context, nowMs).value;
}

function carrying(value: unknown): Evaluation {
  const answer = {
    variant: null,
    draw: 0,
    servedAs: null,
    rule: null,
    reason: 'STATIC',
    metadata: {},
  } as const;
  return { ...answer, value: value as Json };
}
