import type { Compiler, Operator, Rule } from './rule.ts';
import type { Logic } from './types.ts';

/**
 * `cat`, `in` (text in text, or member of a list), `starts_with`, `ends_with`. The last two answer
 * null, which is no match, when an operand is no text.
 * Source: https://jsonlogic.com/operations.html#string-operations, flagd "string comparison".
 */
export const textOperators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['cat', { kind: 'value', min: 0, max: Number.POSITIVE_INFINITY, compile: concatenation }],
  ['in', { kind: 'value', min: 2, max: 2, compile: membership }],
  ['starts_with', affix((text, part) => text.startsWith(part))],
  ['ends_with', affix((text, part) => text.endsWith(part))],
]);

/** A value as `cat` writes it: nothing for null. May throw on an object with a bad `toString`. */
export function catText(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null || value === undefined ? '' : String(value);
}

function concatenation(args: readonly Logic[], compiler: Compiler): Rule {
  const rules = args.map((operand) => compiler.rule(operand));
  return (context, nowMs) => {
    let text = '';
    for (const rule of rules) text += catText(rule(context, nowMs));
    return text;
  };
}

function membership(
  [item = null, container = null]: readonly Logic[],
  compiler: Compiler,
): Rule<boolean> {
  const itemRule = compiler.rule(item);
  const containerRule = compiler.rule(container);
  if (isListOfScalars(container)) {
    const members = new Set<unknown>(container);
    return (context, nowMs) => members.has(itemRule(context, nowMs));
  }
  return (context, nowMs) => {
    const value = itemRule(context, nowMs);
    const found = containerRule(context, nowMs);
    if (typeof found === 'string') return found !== '' && found.includes(String(value));
    return Array.isArray(found) && found.includes(value);
  };
}

function isListOfScalars(logic: Logic): logic is readonly (string | number | boolean | null)[] {
  return Array.isArray(logic) && logic.every((item) => item === null || typeof item !== 'object');
}

function affix(matches: (text: string, part: string) => boolean): Operator {
  return {
    kind: 'value',
    // flagd answers null, and not an error, to a wrong number of operands.
    min: 0,
    max: Number.POSITIVE_INFINITY,
    compile([text = null, part = null, ...others], compiler) {
      const textRule = compiler.rule(text);
      const partRule = compiler.rule(part);
      return (context, nowMs) => {
        const whole = textRule(context, nowMs);
        const piece = partRule(context, nowMs);
        if (typeof whole !== 'string' || typeof piece !== 'string') return null;
        return others.length === 0 ? matches(whole, piece) : null;
      };
    },
  };
}
