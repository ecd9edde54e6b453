import { type FileProblem, type Node, nearestName } from '@tidegate/core';
import { shown } from './shown.ts';

/** Writes down one mistake of the operator's file. */
export type ReportMistake = (
  node: Pick<Node, 'at'>,
  problem: Pick<FileProblem, 'code' | 'message' | 'expected'>,
) => void;

type MapNode = Extract<Node, { kind: 'map' }>;

/**
 * The entries of a map by key; `null` when it is none. That, and keys other than `keys`, is
 * reported. Never throws.
 */
export function mapOf(
  node: Node,
  what: string,
  keys: readonly string[],
  report: ReportMistake,
): Map<string, Node> | null {
  const entries = entriesOf(node);
  if (entries === null) {
    const known = keys.map((key) => `"${key}"`).join(' and ');
    const expected = known === '' ? 'a map by name' : `a map with ${known}`;
    report(node, { code: 'wrong-type', message: `Cannot read ${what}: it is no map`, expected });
    return null;
  }
  for (const { key, at } of entries) {
    if (keys.includes(key)) continue;
    report(
      { at },
      {
        code: 'unknown-key',
        message: `Cannot use key "${shown(key)}" in ${what}: there is no such key`,
        expected: `"${nearestName(key, keys) ?? keys.join('" or "')}"`,
      },
    );
  }
  return new Map(entries.map(({ key, value }) => [key, value]));
}

/** The text of a node; `null` when it is something else. Never throws. */
export function textOf(node: Node | undefined): string | null {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : null;
}

/** An empty file says nothing, and nothing is a map without entries. */
function entriesOf(node: Node): MapNode['entries'] | null {
  if (node.kind === 'map') return node.entries;
  return node.kind === 'scalar' && node.value === null ? [] : null;
}
