import { isTruthy, type Operator, type Rule } from './rule.ts';

const choose: Operator = {
  kind: 'branch',
  min: 1,
  max: Number.POSITIVE_INFINITY,
  compile(args, compiler, branch) {
    const cases: { readonly when: Rule; readonly give: ReturnType<typeof branch> }[] = [];
    for (let i = 0; i + 1 < args.length; i += 2) {
      cases.push({ when: compiler.rule(args[i] ?? null), give: branch(args[i + 1] ?? null) });
    }
    const otherwise = branch(args.length % 2 === 1 ? (args.at(-1) ?? null) : null);
    return (context, nowMs) => {
      for (const { when, give } of cases) {
        const value = when(context, nowMs);
        // Most conditions answer a boolean: spare those the question what is truthy.
        if (value === true || (value !== false && isTruthy(value))) return give(context, nowMs);
      }
      return otherwise(context, nowMs);
    };
  },
};

const not: Operator = {
  kind: 'value',
  min: 1,
  max: 1,
  compile([operand = null], compiler) {
    const rule = compiler.rule(operand);
    return (context, nowMs) => !isTruthy(rule(context, nowMs));
  },
};

const truth: Operator = {
  kind: 'value',
  min: 1,
  max: 1,
  compile([operand = null], compiler) {
    const rule = compiler.rule(operand);
    return (context, nowMs) => isTruthy(rule(context, nowMs));
  },
};

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
