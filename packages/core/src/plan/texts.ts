import { found } from './found.ts';
import { checkName } from './name.ts';
import { readNamed } from './named.ts';
import { addProblem, type Report } from './report.ts';
import type { Node } from './types.ts';

/**
 * A map from names to texts, such as labels: 1 to `max` of them, numbers and booleans as they are
 * written. `null` when it is none, which is reported. Never throws.
 */
export function readTexts(
  report: Report,
  node: Node,
  what: string,
  max: number,
): Readonly<Record<string, string>> | null {
  const entries = readNamed(report, node, what, max);
  const texts: (readonly [string, string])[] = [];
  const names = new Set<string>();
  for (const { key, at, value } of entries) {
    const name = checkName(report, key, at, `a name in ${what}`);
    const text = readText(report, value, `"${key}" in ${what}`);
    if (names.has(key)) refuseDouble(report, key, at, what);
    names.add(key);
    if (name !== null && text !== null) texts.push([name, text]);
  }
  return texts.length > 0 && texts.length === entries.length ? Object.fromEntries(texts) : null;
}

function readText(report: Report, node: Node, what: string): string | null {
  if (node.kind === 'scalar' && node.value !== null) {
    return checkName(report, node.text, node.at, what);
  }
  return addProblem(report, {
    code: 'wrong-type',
    at: node.at,
    message: `Cannot read ${what}: found ${found(node)}`,
    expected: 'a text',
  });
}

function refuseDouble(report: Report, key: string, at: Node['at'], what: string): void {
  addProblem(report, {
    code: 'duplicate',
    at,
    message: `Cannot use "${key}" twice in ${what}: it stands there already`,
    expected: 'each name once',
  });
}
