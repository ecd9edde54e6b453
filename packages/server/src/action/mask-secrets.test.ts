import { expect, test } from 'vitest';
import { limits } from '../config/limits.ts';
import { actionDetail } from './action-detail.ts';
import { maskSecrets } from './mask-secrets.ts';

test('maskSecrets() hides secrets as they are, in addresses, in JSON, and line by line', () => {
  const secrets = ['p@ss/w"rd', 'line-one\nline-two', 'abc'];
  const text = 'p@ss/w"rd p%40ss%2Fw%22rd "p@ss/w\\"rd" line-two abc';
  expect(maskSecrets(text, secrets)).toBe('… … "…" … abc');
});

test.each([
  'sk-proj-abcdefghijklmnopqrst',
  'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZSJ9.c2lnbmF0dXJl',
  'AKIAABCDEFGHIJKLMNOP',
  'xoxb-123456789012-abc',
  'ghp_abcdefghijklmnopqrstuvwxyz',
])('maskSecrets() hides %s, which nobody named', (key) => {
  expect(maskSecrets(`found ${key}.`, [])).toBe('found ….');
});

test('maskSecrets() hides the password of an address', () => {
  expect(maskSecrets('at postgres://u:pass@db/x', [])).toBe('at …db/x');
});

test('maskSecrets() hides the half of a secret that a cut text begins with', () => {
  const secrets = ['0123456789', 'xyz-9-8'];
  expect(maskSecrets('56789 said', secrets, true)).toBe(' said');
  expect(maskSecrets('\ufffd9 said', secrets, true)).toBe(' said');
  expect(maskSecrets('56789 said', secrets)).toBe('56789 said');
  expect(maskSecrets('nothing 0123456789', secrets, true)).toBe('nothing …');
});

test('actionDetail() keeps the last characters, without colours and control characters', () => {
  const by = { secrets: [], limits };
  expect(actionDetail('\u001b[31mred\u001b[0m\r\nbell\u0007 \u202eback', by)).toBe(
    'red\nbell   back',
  );
  const long = actionDetail(`${'a'.repeat(5_000)}end`, by);
  expect([long.length, long.slice(0, 2), long.slice(-4)]).toEqual([2_000, '…a', 'aend']);
});
