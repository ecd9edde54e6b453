import type { CompiledRuleset } from './compile-ruleset.ts';
import type { CompiledFlag } from './compiled-flag.ts';
import type { Evaluation, EvaluationContext } from './types.ts';

/**
 * Which variant? The only place where that is decided, for server, SDK, replay and simulator.
 *
 * Works in memory, waits for nothing, reads no clock and of the context only own properties. The
 * answer is frozen and shared: one object for each flag, variant, rule and reason. Reasons: `STATIC`
 * without targeting, `TARGETING_MATCH` when targeting named the variant, `DEFAULT` when it gave
 * null, `DISABLED`, and `ERROR` with `FLAG_NOT_FOUND`, `PARSE_ERROR` (a broken flag) or `GENERAL`
 * (the rule failed on this context, took too much work, or named no variant). `value` is `undefined` where the
 * caller's default must be used. Never throws.
 *
 * Source: flagd evaluation semantics, https://flagd.dev/reference/specifications/providers/
 *
 * @param nowMs ms since epoch; rules see it as `$flagd.timestamp` in whole seconds
 * @example
 * const answer = evaluate(ruleset, 'use-new-agent', { targetingKey: 'chat-1' }, nowMs);
 * answer.variant // 'new', of draw answer.draw
 */
export function evaluate(
  ruleset: CompiledRuleset,
  flagKey: string,
  context: EvaluationContext,
  nowMs: number,
): Evaluation {
  const flag = ruleset.flags.get(flagKey);
  return flag === undefined ? ruleset.notFound : evaluateFlag(flag, context, nowMs);
}

/** The same for a flag that is at hand, such as `ruleset.flags.get(key)`. */
export function evaluateFlag(
  flag: CompiledFlag,
  context: EvaluationContext,
  nowMs: number,
): Evaluation {
  try {
    const { rule } = flag;
    if (rule === null) return flag.fixed;
    flag.meter.begin();
    return rule(context, nowMs);
  } catch {
    return flag.failed;
  }
}
