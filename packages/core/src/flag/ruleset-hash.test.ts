import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { rulesetHash8 } from './ruleset-hash.ts';

const one = ['alpha', 'a'.repeat(64)] as const;
const two = ['beta', 'b'.repeat(64)] as const;

test('rulesetHash8() hashes the sorted lines', () => {
  const lines = `alpha\0${'a'.repeat(64)}\nbeta\0${'b'.repeat(64)}\n`;
  const wanted = createHash('sha256').update(lines).digest('hex').slice(0, 8);
  expect(rulesetHash8([two, one])).toBe(wanted);
  expect(rulesetHash8(new Map([one, two]))).toBe(wanted);
});

test('rulesetHash8() of no flags is that of the empty text', () => {
  expect(rulesetHash8([])).toBe('e3b0c442');
});

test('rulesetHash8() sees every key and hash', () => {
  const all = [[one], [two], [one, two], [[one[0], two[1]] as const]].map(rulesetHash8);
  expect(new Set(all).size).toBe(4);
});
