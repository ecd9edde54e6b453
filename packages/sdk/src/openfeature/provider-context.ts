import type { EvaluationContext as ProviderContext } from '@openfeature/server-sdk';
import type { EvaluationContext } from '@tidegate/core';

/** An OpenFeature context as rules read it: `targetingKey` stays, a date becomes ISO 8601 text. */
export function contextOf(context: ProviderContext): EvaluationContext {
  const entries = Object.entries(context);
  if (!entries.some(([, value]) => value instanceof Date)) return context as EvaluationContext;
  const texts = entries.map(([name, value]) => [name, textOfDate(value)] as const);
  return Object.fromEntries(texts);
}

/** A date without a time, such as `new Date('x')`, is no text at all. */
function textOfDate(value: unknown): unknown {
  if (!(value instanceof Date)) return value;
  return Number.isNaN(value.getTime()) ? null : value.toISOString();
}
