import type { Json } from '@tidegate/core';
import { EVALUATOR_DEPTH_MAX, EVALUATOR_VALUES_MAX } from '../store/limits.ts';

/**
 * A flagd targeting with `{"$ref": "name"}` replaced by the evaluator of that name, inner ones too.
 * What is unknown, goes in a circle, or would make the whole larger than an SDK takes stays as it
 * is: that flag is broken, and no other. Never throws on JSON of limited depth, unless `spend` does.
 * Source: https://flagd.dev/reference/flag-definitions/#evaluators
 *
 * @param spend is told each value that is put in place: bytes of its JSON text, without its members'
 */
export function inlineEvaluators(
  targeting: Json,
  evaluators: ReadonlyMap<string, Json>,
  spend: (bytes: number) => void,
): Json {
  const walk: Walk = { evaluators, spend, open: new Set(), values: 0 };
  return inline(walk, targeting, 0);
}

interface Walk {
  readonly evaluators: ReadonlyMap<string, Json>;
  readonly spend: (bytes: number) => void;
  /** Names that are being put in place. */
  readonly open: Set<string>;
  /** Infinite once it went too deep. */
  values: number;
}

function inline(walk: Walk, logic: Json, depth: number): Json {
  if (depth > EVALUATOR_DEPTH_MAX) walk.values = Number.POSITIVE_INFINITY;
  walk.values += 1;
  // What stands in the flag itself is as large as it was given; an evaluator may be named often.
  if (walk.open.size > 0) walk.spend(ownBytes(logic));
  if (typeof logic !== 'object' || logic === null) return logic;
  if (walk.values > EVALUATOR_VALUES_MAX) return logic;
  if (Array.isArray(logic)) return logic.map((item: Json) => inline(walk, item, depth + 1));
  const entries = Object.entries(logic);
  const [first] = entries;
  if (entries.length === 1 && first?.[0] === '$ref' && typeof first[1] === 'string') {
    return evaluatorOf(walk, logic, first[1], depth);
  }
  return Object.fromEntries(entries.map(([key, part]) => [key, inline(walk, part, depth + 1)]));
}

function ownBytes(logic: Json): number {
  if (typeof logic === 'string') return logic.length + 3;
  if (typeof logic !== 'object' || logic === null || Array.isArray(logic)) return 3;
  return Object.keys(logic).reduce((bytes, name) => bytes + name.length + 3, 3);
}

function evaluatorOf(walk: Walk, reference: Json, name: string, depth: number): Json {
  const evaluator = walk.evaluators.get(name);
  if (evaluator === undefined || walk.open.has(name)) return reference;
  walk.open.add(name);
  const inlined = inline(walk, evaluator, depth + 1);
  walk.open.delete(name);
  return walk.values > EVALUATOR_VALUES_MAX ? reference : inlined;
}
