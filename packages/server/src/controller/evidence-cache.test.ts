import { emptyMemory, type GuardrailMemory } from '@tidegate/core';
import { expect, test } from 'vitest';
import { createEvidenceCache } from './evidence-cache.ts';

const memory: GuardrailMemory = emptyMemory({
  shape: 'zero-tolerance',
  name: 'leaks',
  metric: 'pii_leaks',
  action: 'rollback',
  absolute: false,
});
const text = JSON.stringify(memory);

test('createEvidenceCache() parses a text once, and again when the stored one is another', () => {
  const cache = createEvidenceCache();
  const first = cache.memoryOf('a', text);
  expect(first).toEqual(memory);
  expect(cache.memoryOf('a', text)).toBe(first);
  const other = JSON.stringify({ ...memory, events: 7 });
  expect(cache.memoryOf('a', other)).toMatchObject({ events: 7 });
});

test('createEvidenceCache() does not believe what it was told when it was not stored', () => {
  const cache = createEvidenceCache();
  cache.keep('a', { text: 'rolled back', memory: { ...memory, malformedAtMs: 1 } });
  expect(cache.memoryOf('a', text)).toEqual(memory);
});

test('createEvidenceCache() lets go what was used longest ago', () => {
  const cache = createEvidenceCache(2);
  const [a, b] = ['a', 'b'].map((key) => cache.memoryOf(key, text));
  expect(cache.memoryOf('a', text)).toBe(a);
  cache.memoryOf('c', text);
  expect(cache.memoryOf('a', text)).toBe(a);
  expect(cache.memoryOf('b', text)).not.toBe(b);
});
