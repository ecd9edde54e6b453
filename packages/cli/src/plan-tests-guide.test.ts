import { readFileSync } from 'node:fs';
import { parsePlanTests } from '@tidegate/core';
import { readYaml } from '@tidegate/protocol';
import { expect, test } from 'vitest';

const GUIDE = new URL('../../../docs/guides/plan-tests.md', import.meta.url);

const shown = [...readFileSync(GUIDE, 'utf8').matchAll(/```yaml\n(apiVersion[\s\S]*?)```/g)]
  .map(([, text = '']) => text)
  .filter((text) => text.includes('\nkind: PlanTests\n'));

test('docs/guides/plan-tests.md shows tests that can be read', () => {
  expect(shown.length).toBeGreaterThan(0);
  for (const text of shown) {
    const yaml = readYaml('tests.yaml', text);
    const read = yaml.ok ? parsePlanTests('tests.yaml', yaml.tree, { metrics: [] }) : yaml;
    expect(read.ok ? [] : read.problems).toEqual([]);
  }
});
