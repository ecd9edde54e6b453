import type { Evaluation, EvaluationContext } from '@tidegate/core';

/**
 * The unit of a context that a flag draws for: the attribute that its metadata `unit` names, else
 * `targetingKey`. `null` when the context has none that is a number or a text. Never throws on
 * plain contexts.
 */
export function unitOf({ metadata }: Evaluation, context: EvaluationContext): string | null {
  const { unit } = metadata;
  return unitBy(typeof unit === 'string' ? unit : 'conversation', context);
}

/** The unit that an attribute of the context names; `conversation` is its `targetingKey`. */
export function unitBy(attribute: string, context: EvaluationContext): string | null {
  const name = attribute === 'conversation' ? 'targetingKey' : attribute;
  const value = Object.hasOwn(context, name) ? context[name] : null;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
