import {
  type CompiledRuleset,
  type Evaluation,
  type EvaluationContext,
  evaluate,
  type Json,
} from '@tidegate/core';
import type { Ledger } from './ledger.ts';
import { isSameKind } from './typed-value.ts';
import type { EvaluationDetails, RulesetSource } from './types.ts';

/** Where the evaluator gets its ruleset from. */
export interface Rulesets {
  readonly compiled: CompiledRuleset;
  readonly source: RulesetSource;
}

/**
 * Core's `evaluate` with the ruleset in force and the corrected clock, made safe for callers: it
 * waits for nothing and never throws, whatever context it is given.
 */
export class Evaluator {
  readonly #rulesets: Rulesets;
  readonly #nowMs: () => number;
  readonly #ledger: Ledger;

  constructor(rulesets: Rulesets, nowMs: () => number, ledger: Ledger) {
    this.#rulesets = rulesets;
    this.#nowMs = nowMs;
    this.#ledger = ledger;
  }

  get source(): RulesetSource {
    return this.#rulesets.source;
  }

  /**
   * A `conversationStartedAtMs` that is given but is no finite number is counted, and the unit goes
   * with it: such a conversation gets control. A number ≤ 0 counts as now, as core lowers it.
   */
  evaluate(flag: string, context: EvaluationContext): Evaluation {
    const { compiled } = this.#rulesets;
    try {
      const start: unknown = context.conversationStartedAtMs;
      const isFit = start === undefined || Number.isFinite(start);
      if (isFit) return evaluate(compiled, flag, context, this.#nowMs());
      this.#ledger.badStarts += 1;
      this.#ledger.warnOnce(
        'bad-start',
        flag,
        `Cannot place a conversation on the ramp of "${flag}": its start is no number; ` +
          'it gets control',
      );
      const unit = compiled.flags.get(flag)?.fixed.metadata['unit'];
      const unitless = withoutUnit(context, typeof unit === 'string' ? unit : 'targetingKey');
      return evaluate(compiled, flag, unitless, this.#nowMs());
    } catch {
      // A context that throws when it is looked at.
      return compiled.flags.get(flag)?.failed ?? compiled.notFound;
    }
  }

  /** The value for the caller: the flag's if it is of the fallback's kind, else the fallback. */
  value<T extends Json>(flag: string, context: EvaluationContext, fallback: T): T {
    const { value } = this.evaluate(flag, context);
    return value !== undefined && isSameKind(value, fallback) ? (value as T) : fallback;
  }

  /** The same with its reasons. */
  details<T extends Json>(
    flag: string,
    context: EvaluationContext,
    fallback: T,
  ): EvaluationDetails<T> {
    return detailsOf(this.evaluate(flag, context), fallback, this.source, isSameKind);
  }
}

/** An evaluation as the caller sees it; a value that does not fit is a `TYPE_MISMATCH`. */
export function detailsOf<T extends Json>(
  evaluation: Evaluation,
  fallback: T,
  source: RulesetSource,
  fits: (value: Json, fallback: T) => boolean,
): EvaluationDetails<T> {
  const { value } = evaluation;
  if (value === undefined) return { ...evaluation, value: fallback, source };
  if (fits(value, fallback)) return { ...evaluation, value: value as T, source };
  return {
    value: fallback,
    variant: null,
    draw: 0,
    servedAs: null,
    reason: 'ERROR',
    errorCode: 'TYPE_MISMATCH',
    metadata: evaluation.metadata,
    source,
  };
}

function withoutUnit(context: EvaluationContext, unit: string): EvaluationContext {
  const left = new Map(Object.entries(context));
  for (const name of ['conversationStartedAtMs', 'targetingKey', unit]) left.delete(name);
  return Object.fromEntries(left);
}
