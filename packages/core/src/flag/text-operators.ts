import { plainAttribute } from './plain-attribute.ts';
import type { Compiler, Operator, Rule } from './rule.ts';
import type { Logic } from './types.ts';

/**
 * `cat`, `substr`, `in` (text in text, or member of a list), `starts_with`, `ends_with`. The last
 * two answer null, which is no match, when an operand is no text.
 * Source: https://jsonlogic.com/operations.html#string-operations, flagd "string comparison".
 */
export const textOperators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['cat', { kind: 'value', min: 0, max: Number.POSITIVE_INFINITY, compile: concatenation }],
  ['substr', { kind: 'value', min: 2, max: 3, compile: section }],
  ['in', { kind: 'value', min: 2, max: 2, compile: membership, test: membership }],
  ['starts_with', affix((text, part) => text.startsWith(part))],
  ['ends_with', affix((text, part) => text.endsWith(part))],
]);

function concatenation(args: readonly Logic[], compiler: Compiler): Rule {
  const { meter } = compiler;
  const rules = args.map((operand) => compiler.rule(operand));
  return (context, nowMs) => {
    let text = '';
    for (const rule of rules) text += meter.text(rule(context, nowMs));
    meter.spendText(text.length);
    return text;
  };
}

/** A negative start counts from the end; a negative length leaves so many characters out there. */
function section(args: readonly Logic[], compiler: Compiler): Rule {
  const { meter } = compiler;
  const source = compiler.rule(args[0] ?? null);
  const start = compiler.rule(args[1] ?? null);
  const length = compiler.rule(args[2] ?? null);
  return (context, nowMs) => {
    const text = String(meter.primitive(source(context, nowMs)));
    const from = whole(meter.primitive(start(context, nowMs)), 0);
    const count = whole(meter.primitive(length(context, nowMs)), Number.POSITIVE_INFINITY);
    const begin = from < 0 ? Math.max(0, text.length + from) : Math.min(from, text.length);
    const end = count < 0 ? text.length + count : begin + count;
    return text.slice(begin, Math.max(begin, end));
  };
}

function whole(value: unknown, otherwise: number): number {
  const number = value === null || value === undefined ? otherwise : Math.trunc(Number(value));
  return Number.isNaN(number) ? 0 : number;
}

function membership([item = null, container = null]: readonly Logic[], compiler: Compiler) {
  if (isListOfScalars(container)) return membershipOf(item, new Set<unknown>(container), compiler);
  const { meter } = compiler;
  const itemRule = compiler.rule(item);
  const containerRule = compiler.rule(container);
  return (...[context, nowMs]: Parameters<Rule>): boolean => {
    const value = itemRule(context, nowMs);
    const found = containerRule(context, nowMs);
    if (typeof found === 'string') {
      meter.spendText(found.length);
      return found !== '' && found.includes(String(meter.primitive(value)));
    }
    if (!Array.isArray(found)) return false;
    meter.spend(found.length);
    return found.includes(value);
  };
}

function membershipOf(item: Logic, members: Set<unknown>, compiler: Compiler): Rule<boolean> {
  const name = compiler.isScoped ? null : plainAttribute(item);
  if (name !== null && !members.has(null)) {
    return (context) => members.has(context[name]) && Object.hasOwn(context, name);
  }
  const rule = compiler.rule(item);
  return (context, nowMs) => members.has(rule(context, nowMs));
}

function isListOfScalars(logic: Logic): logic is readonly (string | number | boolean | null)[] {
  return Array.isArray(logic) && logic.every((item) => item === null || typeof item !== 'object');
}

type Matches = (text: string, part: string) => boolean;

function affix(matches: Matches): Operator {
  return {
    kind: 'value',
    // flagd answers null, and not an error, to a wrong number of operands.
    min: 0,
    max: Number.POSITIVE_INFINITY,
    compile: (args, compiler) => affixRule(matches, args, compiler),
    test: (args, compiler) => affixTest(matches, args, compiler),
  };
}

function affixRule(matches: Matches, args: readonly Logic[], compiler: Compiler): Rule {
  const [text = null, part = null, ...others] = args;
  const { meter } = compiler;
  const textRule = compiler.rule(text);
  const partRule = compiler.rule(part);
  if (others.length > 0) return () => null;
  return (context, nowMs) => {
    const whole = textRule(context, nowMs);
    const piece = partRule(context, nowMs);
    if (typeof whole !== 'string' || typeof piece !== 'string') return null;
    meter.spendText(piece.length);
    return matches(whole, piece);
  };
}

function affixTest(matches: Matches, args: readonly Logic[], compiler: Compiler): Rule<boolean> {
  const [text = null, part = null, ...others] = args;
  const name = compiler.isScoped ? null : plainAttribute(text);
  if (name === null || typeof part !== 'string' || part.length > 255 || others.length > 0) {
    const rule = affixRule(matches, args, compiler);
    return (context, nowMs) => rule(context, nowMs) === true;
  }
  return (context) => {
    const whole = context[name];
    return typeof whole === 'string' && matches(whole, part) && Object.hasOwn(context, name);
  };
}
