import type { EvaluationContext } from './types.ts';

const PLAIN: EvaluationContext = {};

/**
 * The context's own `targetingKey`, `undefined` when there is none. Never throws on plain objects.
 *
 * After a named load V8 knows the shape, so the question for the prototype costs nothing, while
 * `Object.hasOwn` costs more than the whole draw. It is asked only where the answer could differ.
 */
export function ownTargetingKey(context: EvaluationContext): unknown {
  const value: unknown = context.targetingKey;
  if (value === undefined) return undefined;
  const isOwn =
    PLAIN.targetingKey === undefined && Object.getPrototypeOf(context) === Object.prototype;
  return isOwn || Object.hasOwn(context, 'targetingKey') ? value : undefined;
}

/** The context's own `conversationStartedAtMs`, likewise. Never throws on plain objects. */
export function ownConversationStart(context: EvaluationContext): unknown {
  const value: unknown = context.conversationStartedAtMs;
  if (value === undefined) return undefined;
  const isOwn =
    PLAIN.conversationStartedAtMs === undefined &&
    Object.getPrototypeOf(context) === Object.prototype;
  return isOwn || Object.hasOwn(context, 'conversationStartedAtMs') ? value : undefined;
}
