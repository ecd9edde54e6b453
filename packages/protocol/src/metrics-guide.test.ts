/** `docs/guides/metrics.md` says what is so. */
import { readFileSync } from 'node:fs';
import { metricCatalogue } from '@tidegate/core';
import { expect, test } from 'vitest';
import { parseFiles } from './parse-files.ts';

const guide = readFileSync(new URL('../../../docs/guides/metrics.md', import.meta.url), 'utf8');

test('docs/guides/metrics.md lists the metrics of the catalogue, all and in order', () => {
  const listed = guide
    .split('\n')
    .filter((line) => /^\| `[a-z0-9_]+` \| (?:rate|distribution|mean|count|gauge) \| /.test(line));
  const rows = [...metricCatalogue.values()].map(
    ({ name, kind, unit, better, description }) =>
      `| \`${name}\` | ${kind} | ${unit} | ${better} | ${description} |`,
  );
  expect(listed).toEqual(rows);
});

test('docs/guides/metrics.md shows files that are read without a mistake', () => {
  const blocks = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const kinds = parseFiles(blocks.map((text, index) => ({ name: `${index}`, text }))).map(
    ({ result }) => (result.ok ? result.parsed.kind : result.problems),
  );
  expect(kinds).toEqual(['Metrics', 'Metrics', 'Scorecard', 'Scorecard']);
});

test('docs/guides/metrics.md names conditions that log rules have', () => {
  const conditions = [...guide.matchAll(/^\| `([a-zA-Z]+: [^`]+)` \| (?:with|of)/gm)];
  expect(conditions.length).toBe(6);
  for (const [, condition = ''] of conditions) {
    const text = `apiVersion: tidegate/v1
kind: Metrics
metrics:
  m: { kind: count, better: lower, description: d, fromLogs: { when: { ${condition} } } }
`;
    expect(parseFiles([{ name: condition, text }])[0]?.result).toMatchObject({ ok: true });
  }
});
