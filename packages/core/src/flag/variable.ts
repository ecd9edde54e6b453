import { ownTargetingKey } from './own-attribute.ts';
import type { Compiler, Operator, Rule } from './rule.ts';
import type { EvaluationContext, Logic } from './types.ts';

/**
 * `var`: an own property of the context by dotted path, with a default for what is absent.
 * `$flagd.timestamp` is the evaluation time in whole seconds and `$flagd.flagKey` the flag, whatever
 * the context says. Source: https://jsonlogic.com/operations.html#var, flagd's "injected properties".
 */
export const variable: Operator = {
  kind: 'value',
  min: 0,
  max: 2,
  compile(args, compiler) {
    const [path = null, otherwise = null] = args;
    const fallback = compiler.rule(otherwise);
    if (path === null || path === '') return (context) => context;
    if (typeof path === 'object') return dynamic(compiler.rule(path), compiler, fallback);
    return fixed(String(path).split('.'), compiler, otherwise, fallback);
  },
};

function fixed(
  path: readonly string[],
  compiler: Compiler,
  otherwise: Logic,
  fallback: Rule,
): Rule {
  const [first = '', ...deeper] = path;
  if (first === '$flagd') return injected(deeper, compiler.flagKey, fallback);
  const constant = otherwise === null || typeof otherwise !== 'object';
  if (deeper.length > 0 || !constant) {
    return (context, nowMs) => {
      const value = read(context, path);
      return value === undefined ? fallback(context, nowMs) : value;
    };
  }
  return first === 'targetingKey' ? targetingKey(otherwise) : attribute(first, otherwise);
}

/** A named load of its own: the one attribute that nearly every flag reads. */
function targetingKey(otherwise: unknown): Rule {
  return (context) => {
    const value = ownTargetingKey(context);
    return value === undefined ? otherwise : value;
  };
}

function attribute(name: string, otherwise: unknown): Rule {
  return (context) => {
    const value = context[name];
    return value !== undefined && Object.hasOwn(context, name) ? value : otherwise;
  };
}

function injected(path: readonly string[], flagKey: string, fallback: Rule): Rule {
  const [name, ...deeper] = path;
  if (name === undefined) return (_, nowMs) => ({ flagKey, timestamp: seconds(nowMs) });
  if (deeper.length > 0) return fallback;
  if (name === 'timestamp') return (_, nowMs) => seconds(nowMs);
  return name === 'flagKey' ? () => flagKey : fallback;
}

function dynamic(path: Rule, compiler: Compiler, fallback: Rule): Rule {
  return (context, nowMs) => {
    const text = path(context, nowMs);
    if (text === null || text === undefined || text === '') return context;
    const [first, ...deeper] = String(text).split('.');
    if (first === '$flagd') {
      return injected(deeper, compiler.flagKey, fallback)(context, nowMs);
    }
    const value = read(context, String(text).split('.'));
    return value === undefined ? fallback(context, nowMs) : value;
  };
}

function read(context: EvaluationContext, path: readonly string[]): unknown {
  let value: unknown = context;
  for (const name of path) {
    if (value === null || value === undefined || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value;
}

function seconds(nowMs: number): number {
  return Math.floor(nowMs / 1000);
}
