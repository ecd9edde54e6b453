import { ownTargetingKey } from './own-attribute.ts';
import type { Compiler, Operator, Rule } from './rule.ts';
import type { EvaluationContext, Logic } from './types.ts';

/**
 * `var`: an own property of the context by dotted path, with a default for what is absent.
 * `$flagd.timestamp` is the evaluation time in whole seconds and `$flagd.flagKey` the flag, whatever
 * the context says. In the body of `map` and its like it reads the element instead, and nothing is
 * injected. Source: https://jsonlogic.com/operations.html#var, flagd's "injected properties".
 */
export const variable: Operator = {
  kind: 'value',
  min: 0,
  max: 2,
  compile(args, compiler) {
    const [path = null, otherwise = null] = args;
    const fallback = compiler.rule(otherwise);
    if (path === null || path === '') return (context) => context;
    if (typeof path === 'object') {
      // Which path it is turns out when it is read: it may be that of the time.
      compiler.settledFromMs = Number.POSITIVE_INFINITY;
      return dynamic(compiler.rule(path), compiler, fallback);
    }
    const names = String(path).split('.');
    if (names[0] === '$flagd') compiler.settledFromMs = Number.POSITIVE_INFINITY;
    return fixed(names, compiler, otherwise, fallback);
  },
};

/** What of the compiler a path needs that is known only when it is read. */
export type Reader = Pick<Compiler, 'flagKey' | 'meter' | 'isScoped'>;

/** What `var` with this path gives, `undefined` for what is absent. */
export function readVariable(path: unknown, compiler: Reader): Rule {
  const text = compiler.meter.text(path);
  compiler.meter.spendText(text.length);
  if (text === '') return (context) => context;
  const names = text.split('.');
  if (names[0] === '$flagd' && !compiler.isScoped) {
    return injected(names.slice(1), compiler.flagKey, () => undefined);
  }
  return (context) => read(context, names);
}

function fixed(
  path: readonly string[],
  compiler: Compiler,
  otherwise: Logic,
  fallback: Rule,
): Rule {
  const [first = '', ...deeper] = path;
  if (first === '$flagd' && !compiler.isScoped) {
    return injected(deeper, compiler.flagKey, fallback);
  }
  const constant = otherwise === null || typeof otherwise !== 'object';
  if (deeper.length > 0 || !constant || compiler.isScoped) {
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
  const { flagKey, meter, isScoped } = compiler;
  // As they are here: while it runs, the compiler may be somewhere else.
  const here: Reader = { flagKey, meter, isScoped };
  return (context, nowMs) => {
    const value = readVariable(path(context, nowMs), here)(context, nowMs);
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
