import type { Compiler, Operator, Rule } from './rule.ts';
import type { EvaluationContext, Logic } from './types.ts';
import type { WorkMeter } from './work-meter.ts';

/**
 * `map filter all none some reduce merge`. Inside their bodies `var` reads the element; in `reduce`
 * it reads `current` and `accumulator`. Every element is paid for, with all operators that are run
 * for it. What is no list counts as an empty one.
 * Source: https://jsonlogic.com/operations.html#array-operations
 */
export const arrayOperators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['map', { kind: 'value', min: 2, max: 2, compile: mapped }],
  ['filter', { kind: 'value', min: 2, max: 2, compile: filtered }],
  // Nothing is true of all of nothing: JSONLogic's choice.
  ['all', { kind: 'value', min: 2, max: 2, compile: quantified(false, true) }],
  ['none', { kind: 'value', min: 2, max: 2, compile: quantified(true, true) }],
  ['some', { kind: 'value', min: 2, max: 2, compile: quantified(true, false) }],
  ['reduce', { kind: 'value', min: 2, max: 3, compile: reduced }],
  ['merge', { kind: 'value', min: 0, max: Number.POSITIVE_INFINITY, compile: merged }],
]);

function mapped([list = null, body = null]: readonly Logic[], compiler: Compiler): Rule {
  const listRule = compiler.rule(list);
  const { rule, cost } = compiler.body(() => compiler.rule(body));
  const { meter } = compiler;
  return (context, nowMs) =>
    elementsOf(listRule(context, nowMs), meter).map((element) => {
      meter.spend(cost);
      return rule(asContext(element), nowMs);
    });
}

function filtered([list = null, body = null]: readonly Logic[], compiler: Compiler): Rule {
  const listRule = compiler.rule(list);
  const { rule: test, cost } = compiler.body(() => compiler.test(body));
  const { meter } = compiler;
  return (context, nowMs) =>
    elementsOf(listRule(context, nowMs), meter).filter((element) => {
      meter.spend(cost);
      return test(asContext(element), nowMs);
    });
}

/**
 * `all`, `none` and `some` look for the first element whose test is `decides`. One that is found
 * answers `some` with true; none that is found answers `none` with true, and `all` if there are any.
 */
function quantified(decides: boolean, isNegative: boolean) {
  return ([list = null, body = null]: readonly Logic[], compiler: Compiler): Rule => {
    const listRule = compiler.rule(list);
    const { rule: test, cost } = compiler.body(() => compiler.test(body));
    const { meter } = compiler;
    return (context, nowMs) => {
      const elements = elementsOf(listRule(context, nowMs), meter);
      if (!decides && elements.length === 0) return false;
      const isFound = elements.some((element) => {
        meter.spend(cost);
        return test(asContext(element), nowMs) === decides;
      });
      return isFound !== isNegative;
    };
  };
}

function reduced(args: readonly Logic[], compiler: Compiler): Rule {
  const [list = null, body = null, initial = null] = args;
  const listRule = compiler.rule(list);
  const initialRule = compiler.rule(initial);
  const { rule, cost } = compiler.body(() => compiler.rule(body));
  const { meter } = compiler;
  return (context, nowMs) => {
    let accumulator = initialRule(context, nowMs);
    for (const current of elementsOf(listRule(context, nowMs), meter)) {
      meter.spend(cost);
      accumulator = rule({ current, accumulator }, nowMs);
    }
    return accumulator;
  };
}

function merged(args: readonly Logic[], compiler: Compiler): Rule {
  const rules = args.map((operand) => compiler.rule(operand));
  const { meter } = compiler;
  return (context, nowMs) => {
    const all: unknown[] = [];
    for (const rule of rules) {
      const value = rule(context, nowMs);
      if (!Array.isArray(value)) all.push(value);
      else {
        meter.spend(value.length);
        for (const item of value) all.push(item);
      }
    }
    return all;
  };
}

/** Paid for as a whole, because a list may have a length and no elements. */
function elementsOf(value: unknown, meter: WorkMeter): readonly unknown[] {
  if (!Array.isArray(value)) return [];
  meter.spend(value.length);
  return value;
}

/** An element may be of any type; compiled as scoped, a body asks nothing of it but own members. */
function asContext(element: unknown): EvaluationContext {
  return element as EvaluationContext;
}
