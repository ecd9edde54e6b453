import { MAX_INLINED_VALUES, MAX_NESTING } from './limits.ts';
import type { Logic } from './types.ts';

/** Why conditions cannot be inlined; `name` is the condition that was being inlined. */
export type InlineProblem =
  /** `names` refer to each other in a circle, each to the next and the last to the first. */
  | { readonly code: 'cycle'; readonly name: string; readonly names: readonly string[] }
  /** `name` refers to `unknown`, which is not there. */
  | { readonly code: 'unknown'; readonly name: string; readonly unknown: string }
  /** Over `MAX_INLINED_VALUES` values, or deeper than `MAX_NESTING` levels. */
  | { readonly code: 'too-large'; readonly name: string };

/** Conditions without references, or the first reason why there are none. */
export type InlinedSegments =
  | { readonly ok: true; readonly conditions: ReadonlyMap<string, Logic> }
  | { readonly ok: false; readonly problem: InlineProblem };

/**
 * Puts the conditions that others name as `{"$ref": "name"}` in their place, inner ones first.
 * Conditions of rules may stand among them under names of their own. Equal parts of the results are
 * shared. Never throws, and is bounded whatever refers to what.
 *
 * @example
 * inlineSegments(new Map([['a', { var: 'x' }], ['b', { '!': [{ $ref: 'a' }] }]]))
 * // b: { '!': [{ var: 'x' }] }
 */
export function inlineSegments(conditions: ReadonlyMap<string, Logic>): InlinedSegments {
  const walk: Walk = { conditions, done: new Map(), open: new Set(), problem: null };
  for (const name of conditions.keys()) {
    inlineNamed(walk, name, 0);
    if (walk.problem !== null) return { ok: false, problem: walk.problem };
  }
  return {
    ok: true,
    conditions: new Map([...conditions.keys()].map((name) => [name, logicOf(walk, name)])),
  };
}

/** Names that a condition refers to, each once, in the order of their appearance. Never throws. */
export function namedSegments(condition: Logic): readonly string[] {
  const names = new Set<string>();
  const look = (logic: Logic, depth: number): void => {
    if (typeof logic !== 'object' || logic === null || depth > MAX_NESTING) return;
    const name = referenceOf(logic);
    if (name !== null) names.add(name);
    else for (const part of Object.values(logic)) look(part, depth + 1);
  };
  look(condition, 0);
  return [...names];
}

/** An inlined condition with its size: values and levels, shared parts counted each time. */
interface Inlined {
  readonly logic: Logic;
  readonly values: number;
  readonly levels: number;
}

interface Walk {
  readonly conditions: ReadonlyMap<string, Logic>;
  readonly done: Map<string, Inlined>;
  /** Names that are being inlined, outermost first. */
  readonly open: Set<string>;
  problem: InlineProblem | null;
}

const NOTHING: Inlined = { logic: null, values: 1, levels: 0 };

function logicOf({ done }: Walk, name: string): Logic {
  return done.get(name)?.logic ?? null;
}

function inlineNamed(walk: Walk, name: string, depth: number): Inlined {
  const done = walk.done.get(name);
  if (done !== undefined) return done;
  walk.open.add(name);
  const inlined = inline(walk, name, walk.conditions.get(name) ?? null, depth);
  walk.open.delete(name);
  if (walk.problem === null) walk.done.set(name, inlined);
  return inlined;
}

function inline(walk: Walk, name: string, logic: Logic, depth: number): Inlined {
  if (walk.problem !== null || typeof logic !== 'object' || logic === null) {
    return { ...NOTHING, logic };
  }
  if (depth > MAX_NESTING) return stop(walk, tooLarge(walk));
  const reference = referenceOf(logic);
  if (reference !== null) return resolve(walk, name, reference, depth + 1);
  let values = 1;
  let levels = 0;
  const add = (part: Logic): Logic => {
    const inlined = inline(walk, name, part, depth + 1);
    values += inlined.values;
    levels = Math.max(levels, inlined.levels);
    return inlined.logic;
  };
  const whole = Array.isArray(logic)
    ? logic.map((item: Logic) => add(item))
    : Object.fromEntries(Object.entries(logic).map(([key, part]) => [key, add(part)]));
  if (walk.problem === null && (values > MAX_INLINED_VALUES || levels >= MAX_NESTING)) {
    return stop(walk, tooLarge(walk));
  }
  return { logic: whole, values, levels: levels + 1 };
}

function resolve(walk: Walk, name: string, reference: string, depth: number): Inlined {
  if (walk.open.has(reference)) {
    const open = [...walk.open];
    return stop(walk, { code: 'cycle', name, names: open.slice(open.indexOf(reference)) });
  }
  if (!walk.conditions.has(reference)) {
    return stop(walk, { code: 'unknown', name, unknown: reference });
  }
  return inlineNamed(walk, reference, depth);
}

/** The name in `{"$ref": "name"}`; `null` for everything else. */
function referenceOf(logic: Logic): string | null {
  if (typeof logic !== 'object' || logic === null || Array.isArray(logic)) return null;
  const [entry, ...others] = Object.entries(logic);
  if (entry === undefined || others.length > 0) return null;
  const [key, name] = entry;
  return key === '$ref' && typeof name === 'string' ? name : null;
}

/** The outermost condition is told: what it refers to may be small enough by itself. */
function tooLarge({ open }: Walk): InlineProblem {
  const [name = ''] = open;
  return { code: 'too-large', name };
}

function stop(walk: Walk, problem: InlineProblem): Inlined {
  walk.problem ??= problem;
  return NOTHING;
}
