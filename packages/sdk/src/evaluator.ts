import {
  type CompiledRuleset,
  type Evaluation,
  type EvaluationContext,
  evaluate,
  evaluateFlag,
  type Json,
} from '@tidegate/core';
import type { Attribution } from './evaluation-counts.ts';
import type { Forced } from './forced-answers.ts';
import type { Ledger } from './ledger.ts';
import { realKeyOf } from './real-key.ts';
import { isSameKind } from './typed-value.ts';
import type { EvaluationDetails } from './types.ts';
import { unitOf } from './unit-of.ts';
import { UseListeners } from './use-listeners.ts';

/** Where the evaluator gets its ruleset from. */
export interface Rulesets {
  readonly compiled: CompiledRuleset;
}

/** Whether a flag's value is one that the caller can use in place of the fallback. */
export type Fits<T extends Json> = (value: Json, fallback: T) => boolean;

/**
 * Core's `evaluate` with the ruleset in force and the corrected clock, made safe for callers: it
 * waits for nothing and never throws, whatever context it is given. What it hands out is counted;
 * `evaluate` alone is not.
 */
export class Evaluator {
  readonly #rulesets: Rulesets;
  readonly #nowMs: () => number;
  readonly #ledger: Ledger;
  readonly #attribution: Attribution;
  readonly #listeners: UseListeners;
  readonly #mismatches = new WeakMap<Evaluation, Evaluation>();
  #forced: ReadonlyMap<string, Forced> | null = null;
  /** When the clock was last looked at; `null` first, so that reading it never copies the number. */
  #seenMs: number | null = null;

  constructor(
    rulesets: Rulesets,
    nowMs: () => number,
    ledger: Ledger,
    attribution: Attribution,
    listeners = new UseListeners(ledger),
  ) {
    this.#rulesets = rulesets;
    this.#nowMs = nowMs;
    this.#ledger = ledger;
    this.#attribution = attribution;
    this.#listeners = listeners;
  }

  /** Flags that are answered in place of the ruleset, from now on. */
  force(forced: ReadonlyMap<string, Forced>): void {
    this.#forced = forced.size === 0 ? null : forced;
  }

  /**
   * A `conversationStartedAtMs` that is given but is no finite number is counted, and the unit goes
   * with it: such a conversation gets control. A number ≤ 0 counts as now, as core lowers it.
   */
  evaluate(flag: string, context: EvaluationContext): Evaluation {
    const { compiled } = this.#rulesets;
    const known = compiled.flags.get(flag);
    try {
      if (this.#forced !== null) {
        const forced = this.#forced.get(flag);
        if (forced !== undefined) return forced(context);
      }
      if (known === undefined) return compiled.notFound;
      if (known.rule === null) return known.fixed;
      const start: unknown = context.conversationStartedAtMs;
      if (start !== undefined && !Number.isFinite(start)) return this.#withoutStart(flag, context);
      // Looking at the clock costs as much as a draw: once it has passed the newest step of a ramp,
      // it need not be asked again.
      const { settledFromMs } = known;
      if (settledFromMs === 0) return evaluateFlag(known, context, 0);
      const seenMs = this.#seenMs;
      if (seenMs !== null && seenMs >= settledFromMs) return evaluateFlag(known, context, seenMs);
      const nowMs = this.#nowMs();
      this.#seenMs = nowMs;
      return evaluateFlag(known, context, nowMs);
    } catch {
      // A context that throws when it is looked at.
      return known?.failed ?? compiled.notFound;
    }
  }

  boolean(flag: string, context: EvaluationContext, fallback: boolean): boolean {
    const evaluation = this.evaluate(flag, context);
    const { value } = evaluation;
    if (typeof value !== 'boolean') return this.#fallBack(flag, evaluation, fallback, context);
    this.#attribution.add(flag, evaluation);
    if (this.#listeners.any) this.#tell(flag, evaluation, context);
    return value;
  }

  string(flag: string, context: EvaluationContext, fallback: string): string {
    const evaluation = this.evaluate(flag, context);
    const { value } = evaluation;
    if (typeof value !== 'string') return this.#fallBack(flag, evaluation, fallback, context);
    this.#attribution.add(flag, evaluation);
    if (this.#listeners.any) this.#tell(flag, evaluation, context);
    return value;
  }

  number(flag: string, context: EvaluationContext, fallback: number): number {
    const evaluation = this.evaluate(flag, context);
    const { value } = evaluation;
    if (typeof value !== 'number') return this.#fallBack(flag, evaluation, fallback, context);
    this.#attribution.add(flag, evaluation);
    if (this.#listeners.any) this.#tell(flag, evaluation, context);
    return value;
  }

  /** The value for the caller: the flag's if it is of the fallback's kind, else the fallback. */
  object<T extends Json>(flag: string, context: EvaluationContext, fallback: T): T {
    return this.details(flag, context, fallback).value;
  }

  /** The same with its reasons: core's own answer where its value fits. */
  details<T extends Json>(
    flag: string,
    context: EvaluationContext,
    fallback: T,
  ): EvaluationDetails<T> {
    return this.handOut(flag, this.evaluate(flag, context), fallback, isSameKind, context);
  }

  /** Counts an evaluation and makes it what the caller sees; a value that does not fit is a `TYPE_MISMATCH`. */
  handOut<T extends Json>(
    flag: string,
    evaluation: Evaluation,
    fallback: T,
    fits: Fits<T>,
    context: EvaluationContext,
  ): EvaluationDetails<T> {
    const served = this.#served(evaluation, fallback, fits);
    this.#attribution.add(flag, served);
    if (this.#listeners.any) this.#tell(flag, served, context);
    return detailsOf(served, fallback);
  }

  /** The same without counting it, for an evaluation that was handed out before. */
  handOutAgain<T extends Json>(
    evaluation: Evaluation,
    fallback: T,
    fits: Fits<T>,
  ): EvaluationDetails<T> {
    return detailsOf(this.#served(evaluation, fallback, fits), fallback);
  }

  #served<T extends Json>(evaluation: Evaluation, fallback: T, fits: Fits<T>): Evaluation {
    const { value } = evaluation;
    return value === undefined || fits(value, fallback) ? evaluation : this.#mismatch(evaluation);
  }

  #fallBack<T>(flag: string, evaluation: Evaluation, fallback: T, context: EvaluationContext): T {
    const served = evaluation.value === undefined ? evaluation : this.#mismatch(evaluation);
    this.#attribution.add(flag, served);
    if (this.#listeners.any) this.#tell(flag, served, context);
    return fallback;
  }

  #tell(flag: string, served: Evaluation, context: EvaluationContext): void {
    const key = realKeyOf(flag, served);
    this.#listeners.tell((listener) => listener.evaluated?.(key, served, unitOf(served, context)));
  }

  #mismatch(evaluation: Evaluation): Evaluation {
    const known = this.#mismatches.get(evaluation);
    if (known !== undefined) return known;
    const mismatch: Evaluation = Object.freeze({
      value: undefined,
      variant: null,
      draw: 0,
      servedAs: null,
      rule: null,
      reason: 'ERROR',
      errorCode: 'TYPE_MISMATCH',
      metadata: evaluation.metadata,
    });
    this.#mismatches.set(evaluation, mismatch);
    return mismatch;
  }

  #withoutStart(flag: string, context: EvaluationContext): Evaluation {
    const { compiled } = this.#rulesets;
    this.#ledger.badStarts += 1;
    this.#ledger.warnOnce(
      'bad-start',
      flag,
      `Cannot place a conversation on the ramp of "${flag}": its start is no number; ` +
        'it gets control',
    );
    const unit = compiled.flags.get(flag)?.metadata['unit'];
    const unitless = withoutUnit(context, typeof unit === 'string' ? unit : 'targetingKey');
    return evaluate(compiled, flag, unitless, this.#nowMs());
  }
}

function detailsOf<T extends Json>(served: Evaluation, fallback: T): EvaluationDetails<T> {
  return served.value === undefined
    ? Object.freeze({ ...served, value: fallback })
    : (served as EvaluationDetails<T>);
}

function withoutUnit(context: EvaluationContext, unit: string): EvaluationContext {
  const left = new Map(Object.entries(context));
  for (const name of ['conversationStartedAtMs', 'targetingKey', unit]) left.delete(name);
  return Object.fromEntries(left);
}
