import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SDK_NAME } from './sdk-name.ts';

test('SDK_NAME is of the version of the package', () => {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  expect(SDK_NAME).toBe(`tidegate-js/${JSON.parse(text).version}`);
});
