import { type Node, nearestName } from '@tidegate/core';
import { type ReportMistake, textOf } from './config-nodes.ts';
import { shown } from './shown.ts';

/**
 * Reads a name that stands elsewhere in the operator's file; `null` when it does not, which is reported
 * with the nearest one. Never throws.
 *
 * @param what as it stands in messages, such as `"database" of backup policy "daily"`
 * @param where the key under which such names stand, such as `databases`
 */
export function readConfiguredName(
  node: Node,
  what: string,
  where: string,
  names: readonly string[],
  report: ReportMistake,
): string | null {
  const name = textOf(node);
  if (name !== null && names.includes(name)) return name;
  const nearest = name === null ? null : nearestName(name, names);
  report(node, {
    code: name === null ? 'wrong-type' : 'out-of-range',
    message: `Cannot read ${what}: ${name === null ? 'it is no name' : `"${where}" has no "${shown(name)}"`}`,
    expected: nearest === null ? `a name of "${where}"` : `"${shown(nearest)}"`,
  });
  return null;
}
