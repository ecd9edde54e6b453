import { isConversationStart, startedSince } from './conversation-start.ts';
import { plainAttribute } from './plain-attribute.ts';
import type { Compiler, Operator, Rule } from './rule.ts';
import type { Logic } from './types.ts';
import type { WorkMeter } from './work-meter.ts';

/** Both sides may be anything that a context or an operator gives, but no list. */
type Compare = (left: unknown, right: unknown) => boolean;

// JavaScript's own coercion is what JSONLogic specifies, hence the casts and the loose operators.
const isBelow: Compare = (left, right) => (left as number) < (right as number);
const isAtMost: Compare = (left, right) => (left as number) <= (right as number);
const isAbove: Compare = (left, right) => (left as number) > (right as number);
const isAtLeast: Compare = (left, right) => (left as number) >= (right as number);
// biome-ignore lint/suspicious/noDoubleEquals: JSONLogic's `==` is JavaScript's
const isLike: Compare = (left, right) => left == right;

/**
 * `== === != !==` of two operands; `< <= > >=` of two, or of three as "between".
 * Source: https://jsonlogic.com/operations.html#logic-and-boolean-operations
 */
export const comparisons: ReadonlyMap<string, Operator> = new Map([
  ['==', pair(likeness)],
  ['===', pair(sameness)],
  ['!=', pair((args, compiler) => negated(likeness(args, compiler)))],
  ['!==', pair((args, compiler) => negated(sameness(args, compiler)))],
  ['<', ordered(isBelow)],
  ['<=', ordered(isAtMost)],
  ['>', ordered(isAbove)],
  ['>=', ordered(isAtLeast, sinceStart)],
]);

type Comparison = (args: readonly Logic[], compiler: Compiler) => Rule<boolean>;

function pair(compile: Comparison): Operator {
  return { kind: 'value', min: 2, max: 2, compile, test: compile };
}

function ordered(compare: Compare, shortcut?: Comparison): Operator {
  const compile: Comparison = (args, compiler) =>
    args.length === 2
      ? (shortcut ?? compared(compare))(args, compiler)
      : between(compare, args, compiler);
  return { kind: 'value', min: 2, max: 3, compile, test: compile };
}

function negated(rule: Rule<boolean>): Rule<boolean> {
  return (context, nowMs) => !rule(context, nowMs);
}

function sinceStart(args: readonly Logic[], compiler: Compiler): Rule<boolean> {
  const [start = null, fromMs = null] = args;
  const { settledFromMs } = compiler;
  const general = compared(isAtLeast)(args, compiler);
  if (typeof fromMs !== 'number' || compiler.isScoped || !isConversationStart(start)) {
    return general;
  }
  // A start lies never in the future: once the step is in force, its own time alone decides.
  compiler.settledFromMs = Math.max(settledFromMs, Math.ceil(fromMs / 1000) * 1000);
  return startedSince(fromMs, general);
}

function compared(compare: Compare): Comparison {
  return ([left = null, right = null], compiler) => {
    const { meter } = compiler;
    const leftRule = compiler.rule(left);
    if (isScalar(right)) {
      const name = compiler.isScoped ? null : plainAttribute(left);
      if (name !== null) return comparedAttribute(name, compare, right, meter);
      return (context, nowMs) => compare(meter.primitive(leftRule(context, nowMs)), right);
    }
    const rightRule = compiler.rule(right);
    return (context, nowMs) =>
      compare(
        meter.primitive(leftRule(context, nowMs)),
        meter.primitive(rightRule(context, nowMs)),
      );
  };
}

/**
 * An attribute and a literal, the most frequent rule, in one step. What is inherited counts as
 * absent; that is asked only where it could make a difference, because asking costs as much as all
 * the rest.
 */
function comparedAttribute(
  name: string,
  compare: Compare,
  literal: Scalar,
  meter: WorkMeter,
): Rule<boolean> {
  const absent = compare(null, literal);
  return (context) => {
    const value = context[name];
    if (value === undefined) return absent;
    const result = compare(typeof value === 'object' ? meter.primitive(value) : value, literal);
    return result === absent || Object.hasOwn(context, name) ? result : absent;
  };
}

function likeness(args: readonly Logic[], compiler: Compiler): Rule<boolean> {
  const [left, right] = literalLast(args);
  const { meter } = compiler;
  const leftRule = compiler.rule(left);
  if (!isScalar(right)) {
    const rightRule = compiler.rule(right);
    return (context, nowMs) => isLoose(leftRule(context, nowMs), rightRule(context, nowMs), meter);
  }
  const name = compiler.isScoped ? null : plainAttribute(left);
  if (name === null || right === null) {
    return (context, nowMs) => {
      const value = leftRule(context, nowMs);
      return isSame(value, right, meter) || isLoose(value, right, meter);
    };
  }
  const type = typeof right;
  return (context) => {
    const value = context[name];
    const isEqual =
      isSame(value, right, meter) || (typeof value !== type && isLoose(value, right, meter));
    return isEqual && Object.hasOwn(context, name);
  };
}

/** Lists and texts are paid for before JavaScript reads them; two objects are never made texts. */
function isLoose(left: unknown, right: unknown, meter: WorkMeter): boolean {
  const isObject = typeof left === 'object' && typeof right === 'object';
  return isObject ? isLike(left, right) : isLike(meter.primitive(left), meter.primitive(right));
}

function isSame(left: unknown, right: unknown, meter: WorkMeter): boolean {
  if (typeof left === 'string') meter.spendText(left.length);
  return left === right;
}

function sameness(args: readonly Logic[], compiler: Compiler): Rule<boolean> {
  const [left, right] = literalLast(args);
  const { meter } = compiler;
  const leftRule = compiler.rule(left);
  if (!isScalar(right)) {
    const rightRule = compiler.rule(right);
    return (context, nowMs) => isSame(leftRule(context, nowMs), rightRule(context, nowMs), meter);
  }
  const name = compiler.isScoped ? null : plainAttribute(left);
  if (name === null || right === null)
    return (context, nowMs) => isSame(leftRule(context, nowMs), right, meter);
  return (context) => isSame(context[name], right, meter) && Object.hasOwn(context, name);
}

/** Equality has no direction, so `{"==": ["RW", {"var": "country"}]}` is as fast. */
function literalLast([left = null, right = null]: readonly Logic[]): readonly [Logic, Logic] {
  return isScalar(left) ? [right, left] : [left, right];
}

type Scalar = string | number | boolean | null;

function isScalar(logic: Logic): logic is Scalar {
  return typeof logic !== 'object' || logic === null;
}

function between(
  compare: Compare,
  [low = null, middle = null, high = null]: readonly Logic[],
  compiler: Compiler,
): Rule<boolean> {
  const { meter } = compiler;
  const lowRule = compiler.rule(low);
  const middleRule = compiler.rule(middle);
  const highRule = compiler.rule(high);
  return (context, nowMs) => {
    const value = meter.primitive(middleRule(context, nowMs));
    return (
      compare(meter.primitive(lowRule(context, nowMs)), value) &&
      compare(value, meter.primitive(highRule(context, nowMs)))
    );
  };
}
