import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseOperatorConfig } from '../../config/operator-config.ts';

const guide = readFileSync(
  new URL('../../../../../docs/guides/own-store.md', import.meta.url),
  'utf8',
);
const examples = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);

test('parseOperatorConfig() reads what the guide to the own store shows', () => {
  expect(examples).toHaveLength(1);
  const config = parseOperatorConfig('tidegate.config.yaml', examples[0] ?? '', {
    variable: () => 'correct horse battery staple',
    place: (path) => `/srv/${path}`,
    file: () => ({ text: 'x' }),
  });
  expect(config.ok ? [] : config.problems).toEqual([]);
});
