import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseOperatorConfig } from './operator-config.ts';

const GUIDE = new URL('../../../../docs/guides/drivers.md', import.meta.url);
const text = readFileSync(GUIDE, 'utf8');
const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, example = '']) => example);

test.each(examples)(
  'parseOperatorConfig() reads what the guide to drivers shows: %#',
  (example) => {
    const config = parseOperatorConfig('tidegate.config.yaml', example, {
      variable: () => 'a value',
      place: (path) => path,
      file: () => ({ text: 'x' }),
    });
    expect(config.ok ? [] : config.problems).toEqual([]);
  },
);

test('the guide to drivers shows those that run programs', () => {
  const kinds = ['command', 'program', 'git-revert', 'compose'];
  expect(kinds.filter((kind) => !examples.some((one) => one.includes(`    ${kind}:`)))).toEqual([]);
});
