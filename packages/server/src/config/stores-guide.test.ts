import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseOperatorConfig } from './operator-config.ts';

const GUIDE = new URL('../../../../docs/guides/backup-stores.md', import.meta.url);
const examples = [...readFileSync(GUIDE, 'utf8').matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, text = '']) => text,
);

test('parseOperatorConfig() reads what the guide to backup stores shows', () => {
  const read = examples.map((text) =>
    parseOperatorConfig('tidegate.config.yaml', text, {
      variable: () => 'x',
      place: (path) => path,
      file: () => ({ text: 'x' }),
    }),
  );
  expect(read.map((config) => (config.ok ? config.safety.stores.length : config.problems))).toEqual(
    [3],
  );
});
