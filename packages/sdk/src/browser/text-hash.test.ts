import { expect, test } from 'vitest';
import { textHash } from './text-hash.ts';

test('textHash() begins with the published FNV-1a of ASCII text', () => {
  // draft-eastlake-fnv, appendix C: FNV-1a 32 of "", "a" and "foobar".
  expect(['', 'a', 'foobar'].map((text) => textHash(text).slice(0, 8))).toEqual([
    '811c9dc5',
    'e40c292c',
    'bf9cf968',
  ]);
});

test('textHash() tells texts apart that one half would confuse', () => {
  // A known collision of 32-bit FNV-1a.
  const [one, other] = ['costarring', 'liquid'].map(textHash);
  expect(one?.slice(0, 8)).toBe(other?.slice(0, 8));
  expect(one).not.toBe(other);
});
