import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { vocabularies } from './vocabularies.ts';

test('vocabularies has every vocabulary of the parser, each once', () => {
  const folder = new URL('.', import.meta.url);
  const files = readdirSync(folder).filter((name) => /(?<!\.test)\.ts$/.test(name));
  const declared = files.flatMap((name) => {
    const text = readFileSync(new URL(name, folder), 'utf8');
    return [...text.matchAll(/^(?:export )?const (\w+): Vocabulary = \{/gm)].map(([, id]) => id);
  });
  const layers = 4;
  expect(declared.length).toBeGreaterThan(40);
  expect(Object.keys(vocabularies).length).toBe(declared.length + layers);
  expect(new Set(Object.values(vocabularies)).size).toBe(declared.length + layers);
});

test('vocabularies name each key once', () => {
  for (const { what, required, optional } of Object.values(vocabularies)) {
    const keys = [...Object.keys(required), ...optional];
    expect([what, new Set(keys).size]).toEqual([what, keys.length]);
  }
});
