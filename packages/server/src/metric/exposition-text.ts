import type { ExpositionRow } from '../store/store.ts';

/** Content type of the format. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Rows in Prometheus' text format 0.0.4, names together in the order of their first row. Never
 * throws. Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 *
 * @example
 * expositionText([{ name: 'a', help: 'A', type: 'gauge', labels: { b: 'c' }, value: 1 }])
 * // '# HELP a A\n# TYPE a gauge\na{b="c"} 1\n'
 */
export function expositionText(rows: readonly ExpositionRow[]): string {
  const families = new Map<string, string[]>();
  for (const row of rows) {
    const head = [
      `# HELP ${row.name} ${row.help.replace(/\\/g, '\\\\').replace(/\n/g, '\\n')}`,
      `# TYPE ${row.name} ${row.type}`,
    ];
    const lines = families.get(row.name) ?? head;
    families.set(row.name, lines);
    lines.push(`${row.name}${labelsText(row.labels)} ${row.value}`);
  }
  return [...families.values()].map((lines) => `${lines.join('\n')}\n`).join('');
}

function labelsText(labels: ExpositionRow['labels']): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escaped(value: string): string {
  return value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');
}
