import { found } from './found.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

type Entry = Extract<Node, { kind: 'map' }>['entries'][number];

/**
 * The entries of a map from names that a user chose, 1 to `max` of them. Empty when it is no such
 * map, which is reported. Never throws.
 */
export function readNamed(report: Report, node: Node, what: string, max: number): readonly Entry[] {
  if (node.kind !== 'map') {
    addProblem(report, {
      code: 'wrong-type',
      at: node.at,
      message: `Cannot read ${what}: found ${found(node)}`,
      expected: 'a map from names',
    });
    return [];
  }
  const { length } = node.entries;
  if (length >= 1 && length <= max) return node.entries;
  addProblem(report, {
    code: length === 0 ? 'out-of-range' : 'too-large',
    at: node.at,
    message: `Cannot read ${what}: it has ${length} entries`,
    expected: `1 to ${max} entries`,
  });
  return [];
}
