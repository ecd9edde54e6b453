import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseOperatorConfig } from './operator-config.ts';

const guide = readFileSync(
  new URL('../../../../docs/guides/databases.md', import.meta.url),
  'utf8',
);
const examples = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

test.each(examples)('parseOperatorConfig() reads what the guide to databases shows: %#', (text) => {
  const config = parseOperatorConfig('tidegate.config.yaml', text, {
    variable: () => 'postgres://app:x@db.example.com/app',
    place: (path) => path,
    file: () => ({ text: 'x' }),
  });
  expect(config.ok ? [] : config.problems).toEqual([]);
});

test('the guide to databases shows a file', () => {
  expect(examples).toHaveLength(1);
});
