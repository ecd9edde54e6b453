import type { Json } from '../json.ts';
import type { Metric } from '../metric/types.ts';
import { newReport, type Report } from './report.ts';
import type { Node } from './types.ts';

/**
 * The tree of a value as if it were written as block YAML: each key and each item on a line of its
 * own, two columns deeper a level, an empty line behind each list and map; scalars on the line of
 * their key, behind it.
 */
export function treeOf(value: Json): Node {
  const cursor = { line: 1 };
  return build(value, cursor, 1, 1);
}

/**
 * What a reader makes of a value, and its mistakes as "line:column code | message | expected".
 *
 * @param metrics that the value may name beside the catalogue
 */
export function reading<T>(
  read: (report: Report, node: Node) => T,
  value: Json,
  metrics: readonly Metric[] = [],
): { value: T; problems: string[] } {
  const report = newReport('file.yaml', new Map(metrics.map((metric) => [metric.name, metric])));
  const result = read(report, treeOf(value));
  return {
    value: result,
    problems: report.problems.map(
      ({ at, code, message, expected }) =>
        `${at.line}:${at.column} ${code} | ${message} | ${expected}`,
    ),
  };
}

function build(value: Json, cursor: { line: number }, depth: number, column: number): Node {
  const at = { line: cursor.line, column };
  if (Array.isArray(value)) {
    const items = value.map((item: Json) => {
      const node = build(item, cursor, depth + 2, depth + 2);
      cursor.line += 1;
      return node;
    });
    return { kind: 'list', items, at };
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, member]: [string, Json]) => {
      const keyAt = { line: cursor.line, column: depth };
      if (typeof member === 'object' && member !== null) cursor.line += 1;
      const start =
        typeof member === 'object' && member !== null ? depth + 2 : depth + key.length + 2;
      const node = build(member, cursor, depth + 2, start);
      cursor.line += 1;
      return { key, at: keyAt, value: node };
    });
    return { kind: 'map', entries, at };
  }
  const scalar = value as null | boolean | number | string;
  return { kind: 'scalar', value: scalar, text: scalar === null ? '' : String(scalar), at };
}
