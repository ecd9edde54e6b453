import type { Compiler, Operator, Rule } from './rule.ts';
import type { EvaluationContext, Logic } from './types.ts';
import { type Reader, readVariable } from './variable.ts';

/**
 * `missing`: those of the named attributes that the context lacks, null and the empty text included.
 * `missing_some`: the same, but none when it has at least as many as asked for.
 * Source: https://jsonlogic.com/operations.html#missing
 */
export const missing: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['missing', { kind: 'value', min: 0, max: Number.POSITIVE_INFINITY, compile: missingOf }],
  ['missing_some', { kind: 'value', min: 2, max: 2, compile: missingSome }],
]);

/** Work for one name: it is split anew at each evaluation. */
const PATH_COST = 8;

function missingOf(args: readonly Logic[], compiler: Compiler): Rule {
  const rules = args.map((operand) => compiler.rule(operand));
  const lacking = lackingOf(compiler);
  return (context, nowMs) => {
    const values = rules.map((rule) => rule(context, nowMs));
    const [first] = values;
    return lacking(Array.isArray(first) ? first : values, context, nowMs);
  };
}

function missingSome(args: readonly Logic[], compiler: Compiler): Rule {
  const needed = compiler.rule(args[0] ?? null);
  const names = compiler.rule(args[1] ?? null);
  const lacking = lackingOf(compiler);
  const { meter } = compiler;
  return (context, nowMs) => {
    const named = names(context, nowMs);
    const paths: readonly unknown[] = Array.isArray(named) ? named : [named];
    const lacks = lacking(paths, context, nowMs);
    const count = Number(meter.primitive(needed(context, nowMs)));
    return paths.length - lacks.length >= count ? [] : lacks;
  };
}

function lackingOf({ flagKey, meter, isScoped }: Compiler) {
  const here: Reader = { flagKey, meter, isScoped };
  return (paths: readonly unknown[], context: EvaluationContext, nowMs: number): unknown[] => {
    meter.spend(paths.length * PATH_COST);
    return paths.filter((path) => {
      const value = readVariable(path, here)(context, nowMs);
      return value === undefined || value === null || value === '';
    });
  };
}
