import type { Json } from '../json.ts';
import { compileLogic, type TargetingSurroundings } from './compile-targeting.ts';
import { frozenJson } from './frozen-json.ts';
import { MAX_DESCRIPTION, MAX_NESTING, MAX_SHOWN_VALUES } from './limits.ts';
import { operationOf, resolvedLogic } from './resolved-logic.ts';
import type { EvaluationContext, Logic } from './types.ts';

/**
 * The attributes that an expression names, with what the context has for them: null for what is
 * absent, long texts cut, large lists and objects as their size. At most 20. Never throws.
 */
export function attributesRead(
  logic: Logic,
  context: EvaluationContext,
  around: TargetingSurroundings,
): Readonly<Record<string, Json>> {
  const paths = new Set<string>();
  collect(logic, around.evaluators, paths, { depth: 0, left: MAX_WALKED });
  const entries = [...paths].map((path) => [path, valueAt(path, context, around)] as const);
  return Object.fromEntries(entries);
}

/** Expressions that are looked through for names, at most. */
const MAX_WALKED = 1_000;

/** Their bodies read elements, not the context. */
const scoping: ReadonlySet<string> = new Set(['map', 'filter', 'all', 'none', 'some', 'reduce']);

interface Walk {
  readonly depth: number;
  left: number;
}

function collect(
  logic: Logic,
  evaluators: ReadonlyMap<string, Logic>,
  paths: Set<string>,
  walk: Walk,
): void {
  walk.left -= 1;
  if (walk.left < 0 || walk.depth > MAX_NESTING || paths.size >= MAX_SHOWN_VALUES) return;
  const inner: Walk = { depth: walk.depth + 1, left: walk.left };
  const resolved = resolvedLogic(logic, evaluators);
  const operation = operationOf(resolved);
  const parts = operation?.args ?? (Array.isArray(resolved) ? resolved : []);
  for (const [index, part] of parts.entries()) {
    if (operation !== null && isPath(operation.name, index, part)) paths.add(String(part));
    else if (operation === null || index !== 1 || !scoping.has(operation.name)) {
      collect(part, evaluators, paths, inner);
    }
    if (paths.size >= MAX_SHOWN_VALUES) break;
  }
  walk.left = inner.left;
}

function isPath(operator: string, index: number, part: Logic): boolean {
  const isNamed = operator === 'missing' || (operator === 'var' && index === 0);
  if (!isNamed || (typeof part !== 'string' && typeof part !== 'number')) return false;
  return part !== '' && !String(part).startsWith('$flagd');
}

function valueAt(path: string, context: EvaluationContext, around: TargetingSurroundings): Json {
  try {
    return shown(compileLogic({ var: path }, around)(context, 0));
  } catch {
    return null;
  }
}

function shown(value: unknown): Json {
  if (typeof value === 'string') {
    return value.length > MAX_DESCRIPTION ? `${value.slice(0, MAX_DESCRIPTION)}…` : value;
  }
  if (Array.isArray(value) && value.length > MAX_SHOWN_VALUES) return `a list of ${value.length}`;
  const copy = frozenJson(value, MAX_SHOWN_VALUES);
  if (copy !== undefined) return copy;
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
