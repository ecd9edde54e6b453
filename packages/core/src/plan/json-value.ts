import type { Json } from '../json.ts';
import { PLAN_LIMITS } from './limits.ts';
import { checkName } from './name.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/**
 * The JSON value that a tree stands for. Reserved and doubled keys, and nesting deeper than 64, are
 * reported and left out (`null` in their place). Never throws.
 */
export function readJson(report: Report, node: Node, depth = 0): Json {
  if (node.kind === 'scalar') return node.value;
  if (depth >= PLAN_LIMITS.depth) {
    return addProblem(report, {
      code: 'too-large',
      at: node.at,
      message: `Cannot read a value: it nests deeper than ${PLAN_LIMITS.depth}`,
      expected: 'a flatter value',
    });
  }
  if (node.kind === 'list') return node.items.map((item) => readJson(report, item, depth + 1));
  const members = new Map<string, Json>();
  for (const { key, at, value } of node.entries) {
    // An empty key is fine in JSON; a reserved one would change an object's prototype.
    const name = key === '' ? key : checkName(report, key, at, 'a key');
    if (name === null) continue;
    if (members.has(name)) {
      addProblem(report, {
        code: 'duplicate',
        at,
        message: 'Cannot use a key twice in one value: it stands there already',
        expected: 'each key once',
      });
    } else members.set(name, readJson(report, value, depth + 1));
  }
  return Object.fromEntries(members);
}
