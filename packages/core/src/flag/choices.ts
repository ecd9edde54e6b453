import { type Compiler, isTruthy, type Operator, type Rule } from './rule.ts';
import type { Logic } from './types.ts';

const choose: Operator = {
  kind: 'branch',
  min: 1,
  max: Number.POSITIVE_INFINITY,
  compile(args, compiler, branch) {
    const whens: Rule<boolean>[] = [];
    const gives: ReturnType<typeof branch>[] = [];
    for (let i = 0; i + 1 < args.length; i += 2) {
      whens.push(compiler.test(args[i] ?? null));
      gives.push(branch(args[i + 1] ?? null, i / 2 + 1));
    }
    // 0: nobody wrote that branch.
    const isWritten = args.length % 2 === 1;
    const last = isWritten ? (args.at(-1) ?? null) : null;
    return firstMatching(whens, gives, branch(last, isWritten ? whens.length + 1 : 0));
  },
};

function firstMatching<T>(
  whens: readonly Rule<boolean>[],
  gives: readonly Rule<T>[],
  otherwise: Rule<T>,
): Rule<T> {
  const [when, ...moreWhens] = whens;
  const [give] = gives;
  if (when !== undefined && give !== undefined && moreWhens.length === 0) {
    return (context, nowMs) =>
      when(context, nowMs) ? give(context, nowMs) : otherwise(context, nowMs);
  }
  const pairs = whens.map((test, index) => ({ test, give: gives[index] ?? otherwise }));
  return (context, nowMs) => {
    for (const pair of pairs) if (pair.test(context, nowMs)) return pair.give(context, nowMs);
    return otherwise(context, nowMs);
  };
}

const not: Operator = { kind: 'value', min: 1, max: 1, compile: negation, test: negation };

const truth: Operator = {
  kind: 'value',
  min: 1,
  max: 1,
  compile: ([operand = null], compiler) => compiler.test(operand),
  test: ([operand = null], compiler) => compiler.test(operand),
};

function negation([operand = null]: readonly Logic[], compiler: Compiler): Rule<boolean> {
  const test = compiler.test(operand);
  return (context, nowMs) => !test(context, nowMs);
}

/** The first operand whose truth is `stopAt`, else the last one: JSONLogic gives the value itself. */
function firstOf(stopAt: boolean): Operator {
  return {
    kind: 'value',
    min: 1,
    max: Number.POSITIVE_INFINITY,
    compile(args, compiler) {
      const rules = args.map((operand) => compiler.rule(operand));
      return (context, nowMs) => {
        let value: unknown = null;
        for (const rule of rules) {
          value = rule(context, nowMs);
          if (isTruthy(value) === stopAt) return value;
        }
        return value;
      };
    },
    test(args, compiler) {
      const tests = args.map((operand) => compiler.test(operand));
      const [first, second, ...others] = tests;
      if (first !== undefined && second !== undefined && others.length === 0) {
        return stopAt
          ? (context, nowMs) => first(context, nowMs) || second(context, nowMs)
          : (context, nowMs) => first(context, nowMs) && second(context, nowMs);
      }
      return (context, nowMs) => {
        for (const test of tests) if (test(context, nowMs) === stopAt) return stopAt;
        return !stopAt;
      };
    },
  };
}

/**
 * `if` with any number of else-ifs, `and`, `or`, `!`, `!!`. What is not needed is not evaluated.
 * Source: https://jsonlogic.com/operations.html#logic-and-boolean-operations
 */
export const choices: ReadonlyMap<string, Operator> = new Map([
  ['if', choose],
  ['?:', choose],
  ['and', firstOf(false)],
  ['or', firstOf(true)],
  ['!', not],
  ['!!', truth],
]);
