import { found } from './found.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/**
 * The items of a list whose length is within bounds (both allowed). Empty when it is no such list,
 * which is reported. Never throws.
 */
export function readList(
  report: Report,
  node: Node,
  what: string,
  min: number,
  max: number,
): readonly Node[] {
  if (node.kind !== 'list') {
    addProblem(report, {
      code: 'wrong-type',
      at: node.at,
      message: `Cannot read ${what}: found ${found(node)}`,
      expected: 'a list',
    });
    return [];
  }
  const { length } = node.items;
  if (length >= min && length <= max) return node.items;
  addProblem(report, {
    code: length < min ? 'out-of-range' : 'too-large',
    at: node.at,
    message: `Cannot read ${what}: the list has ${length} items`,
    expected: length < min ? `at least ${min}` : `at most ${max}`,
  });
  return [];
}
