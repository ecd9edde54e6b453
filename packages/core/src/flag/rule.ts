import type { EvaluationContext, Logic } from './types.ts';
import type { WorkMeter } from './work-meter.ts';

/**
 * A compiled expression: reads own properties of the context and the time it is given, nothing
 * else. It may throw on a hostile context (a getter, a `toString`); `evaluate` catches that.
 */
export type Rule<T = unknown> = (context: EvaluationContext, nowMs: number) => T;

/** What an operator needs to compile its arguments, which were checked before. */
export interface Compiler {
  readonly flagKey: string;
  readonly meter: WorkMeter;
  /** Inside the body of `map` and its like the context is an element, of any type. */
  readonly isScoped: boolean;
  /** Raised by what looks at the time: from then on (ms) it matters no more; Infinity: always. */
  settledFromMs: number;
  /** Compiles an argument whose value the operator goes on with. */
  rule(logic: Logic): Rule;
  /** Compiles an argument of which only the truth matters. */
  test(logic: Logic): Rule<boolean>;
  /** Compiles what is run for each element of a list, and says how many operators that runs. */
  body<T>(compile: () => Rule<T>): { readonly rule: Rule<T>; readonly cost: number };
}

/** Looks at rules before any is compiled. */
export interface Checker {
  /** What is wrong with a rule, `null` when it can be compiled. */
  mistake(logic: Logic): string | null;
}

/** How an operator is checked and compiled; both get between `min` and `max` arguments. */
export type Operator = {
  readonly min: number;
  readonly max: number;
  /** Where it is absent, all arguments are operands. */
  readonly mistake?: (args: readonly Logic[], checker: Checker) => string | null;
} & (
  | {
      readonly kind: 'value';
      readonly compile: (args: readonly Logic[], compiler: Compiler) => Rule;
      /** Compiles it where only its truth matters; absent where that is no shorter. */
      readonly test?: (args: readonly Logic[], compiler: Compiler) => Rule<boolean>;
    }
  | {
      /** Its result is one of its arguments, which `branch` compiles straight into the answer. */
      readonly kind: 'branch';
      readonly compile: <T>(
        args: readonly Logic[],
        compiler: Compiler,
        branch: Branch<T>,
      ) => Rule<T>;
    }
);

/** @param number which branch of an `if` it is, from 1; `null` where the rule that asks decides */
export type Branch<T> = (logic: Logic, number: number | null) => Rule<T>;

/**
 * JSONLogic's truth: JavaScript's, but an empty array is false. Never throws.
 * Source: https://jsonlogic.com/truthy.html
 */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
