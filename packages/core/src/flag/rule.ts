import type { EvaluationContext, Logic } from './types.ts';

/**
 * A compiled expression: reads own properties of the context and the time it is given, nothing
 * else. It may throw on a hostile context (a getter, a `toString`); `evaluate` catches that.
 */
export type Rule<T = unknown> = (context: EvaluationContext, nowMs: number) => T;

/** What an operator needs to compile its arguments. */
export interface Compiler {
  readonly flagKey: string;
  /** Compiles an argument whose value the operator goes on with. */
  rule(logic: Logic): Rule;
  /** Gives the whole flag up as broken; the first reason is kept. */
  refuse(why: string): Rule<never>;
}

/** How an operator is compiled; `compile` gets between `min` and `max` arguments. */
export type Operator = {
  readonly min: number;
  readonly max: number;
} & (
  | {
      readonly kind: 'value';
      readonly compile: (args: readonly Logic[], compiler: Compiler) => Rule;
    }
  | {
      /** Its result is one of its arguments, which `branch` compiles straight into the answer. */
      readonly kind: 'branch';
      readonly compile: <T>(
        args: readonly Logic[],
        compiler: Compiler,
        branch: (logic: Logic) => Rule<T>,
      ) => Rule<T>;
    }
);

/**
 * JSONLogic's truth: JavaScript's, but an empty array is false. Never throws.
 * Source: https://jsonlogic.com/truthy.html
 */
export function isTruthy(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : Boolean(value);
}
