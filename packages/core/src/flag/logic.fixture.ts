import type { Json } from '../json.ts';
import { compileTargeting } from './compile-targeting.ts';
import type { Evaluation, EvaluationContext, Logic } from './types.ts';

/** What an expression gives, or the text of what is wrong with it. */
export function resultOf(logic: Logic, context: EvaluationContext = {}, nowMs = 0): unknown {
  const compiled = compileTargeting(logic, 'the-flag', new Map(), carrying);
  return compiled.ok ? compiled.rule(context, nowMs).value : compiled.why;
}

function carrying(value: unknown): Evaluation {
  const answer = {
    variant: null,
    draw: 0,
    servedAs: null,
    reason: 'STATIC',
    metadata: {},
  } as const;
  return { ...answer, value: value as Json };
}
