import { isConversationStart, startedSince } from './conversation-start.ts';
import type { Compiler, Operator, Rule } from './rule.ts';
import type { Logic } from './types.ts';

type Compare = (left: unknown, right: unknown) => boolean;

// JavaScript's own coercion is what JSONLogic specifies, hence the casts and the loose operators.
const isBelow: Compare = (left, right) => (left as number) < (right as number);
const isAtMost: Compare = (left, right) => (left as number) <= (right as number);
const isAbove: Compare = (left, right) => (left as number) > (right as number);
const isAtLeast: Compare = (left, right) => (left as number) >= (right as number);
// biome-ignore lint/suspicious/noDoubleEquals: JSONLogic's `==` is JavaScript's
const isLike: Compare = (left, right) => left == right;
const isSame: Compare = (left, right) => left === right;

/**
 * `== === != !==` of two operands; `< <= > >=` of two, or of three as "between".
 * Source: https://jsonlogic.com/operations.html#logic-and-boolean-operations
 */
export const comparisons: ReadonlyMap<string, Operator> = new Map([
  ['==', pair(isLike)],
  ['===', pair(isSame)],
  ['!=', pair((left, right) => !isLike(left, right))],
  ['!==', pair((left, right) => !isSame(left, right))],
  ['<', ordered(isBelow)],
  ['<=', ordered(isAtMost)],
  ['>', ordered(isAbove)],
  ['>=', ordered(isAtLeast, sinceStart)],
]);

function pair(compare: Compare): Operator {
  return {
    kind: 'value',
    min: 2,
    max: 2,
    compile: (args, compiler) => compared(compare, args, compiler),
  };
}

function ordered(
  compare: Compare,
  shortcut: (args: readonly Logic[], general: Rule) => Rule = (_, general) => general,
): Operator {
  return {
    kind: 'value',
    min: 2,
    max: 3,
    compile: (args, compiler) =>
      args.length === 2
        ? shortcut(args, compared(compare, args, compiler))
        : between(compare, args, compiler),
  };
}

function sinceStart([start = null, fromMs = null]: readonly Logic[], general: Rule): Rule {
  return typeof fromMs === 'number' && isConversationStart(start)
    ? startedSince(fromMs, general)
    : general;
}

function compared(
  compare: Compare,
  [left = null, right = null]: readonly Logic[],
  compiler: Compiler,
): Rule {
  const leftRule = compiler.rule(left);
  const rightRule = compiler.rule(right);
  if (typeof right !== 'object')
    return (context, nowMs) => compare(leftRule(context, nowMs), right);
  return (context, nowMs) => compare(leftRule(context, nowMs), rightRule(context, nowMs));
}

function between(
  compare: Compare,
  [low = null, middle = null, high = null]: readonly Logic[],
  compiler: Compiler,
): Rule {
  const lowRule = compiler.rule(low);
  const middleRule = compiler.rule(middle);
  const highRule = compiler.rule(high);
  return (context, nowMs) => {
    const value = middleRule(context, nowMs);
    return compare(lowRule(context, nowMs), value) && compare(value, highRule(context, nowMs));
  };
}
