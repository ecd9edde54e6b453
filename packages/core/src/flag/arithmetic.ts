import type { Operator, Rule } from './rule.ts';

type Combine = (left: number, right: number) => number;

/**
 * `+ - * / % min max` over numbers and numeric text. What is no number makes the result NaN, which
 * no comparison passes. Source: https://jsonlogic.com/operations.html#arithmetic-
 */
export const arithmetic: ReadonlyMap<string, Operator> = new Map([
  ['+', folded((sum, value) => sum + parsed(value), 0)],
  ['*', folded((product, value) => product * parsed(value), 1)],
  ['min', folded((least, value) => Math.min(least, Number(value)), Number.POSITIVE_INFINITY)],
  ['max', folded((most, value) => Math.max(most, Number(value)), Number.NEGATIVE_INFINITY)],
  ['-', pair(1, (left, right) => left - right)],
  ['/', pair(2, (left, right) => left / right)],
  ['%', pair(2, (left, right) => left % right)],
]);

function folded(add: (result: number, value: unknown) => number, start: number): Operator {
  return {
    kind: 'value',
    min: 1,
    max: Number.POSITIVE_INFINITY,
    compile(args, compiler) {
      const { meter } = compiler;
      const rules = args.map((operand) => compiler.rule(operand));
      return (context, nowMs) => {
        let result = start;
        for (const rule of rules) result = add(result, meter.primitive(rule(context, nowMs)));
        return result;
      };
    },
  };
}

/** A lone operand stands on the right of 0: `{"-": [x]}` is −x. */
function pair(min: 1 | 2, combine: Combine): Operator {
  return {
    kind: 'value',
    min,
    max: 2,
    compile(args, compiler) {
      const { meter } = compiler;
      const right = compiler.rule(args.at(-1) ?? null);
      const left: Rule = args.length === 1 ? () => 0 : compiler.rule(args[0] ?? null);
      return (context, nowMs) =>
        combine(
          Number(meter.primitive(left(context, nowMs))),
          Number(meter.primitive(right(context, nowMs))),
        );
    },
  };
}

/** JSONLogic adds and multiplies what `parseFloat` reads: `"3 apples"` is 3 and null is no number. */
function parsed(value: unknown): number {
  return typeof value === 'number' ? value : Number.parseFloat(String(value));
}
