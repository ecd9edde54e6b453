import { expect, test } from 'vitest';
import { inPowers, keysInPowers } from './in-powers.ts';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`);

test('inPowers() splits a list in order into parts whose sizes are powers of two', () => {
  expect(inPowers([])).toEqual([]);
  expect(inPowers([1, 2, 3, 4, 5, 6, 7])).toEqual([[1, 2, 3, 4], [5, 6], [7]]);
  const parts = inPowers(upTo(1_300));
  expect(parts.map(({ length }) => length)).toEqual([512, 512, 256, 16, 4]);
  expect(parts.flat()).toEqual(upTo(1_300));
});

test('keysInPowers() asks for each key, and fills parts up with one of them', () => {
  expect(keysInPowers([])).toEqual([]);
  expect(keysInPowers(['a'])).toEqual([['a']]);
  expect(keysInPowers(['a', 'b', 'a', 'c'])).toEqual([['a', 'b', 'c', 'c']]);
  const parts = keysInPowers(upTo(515));
  expect(parts.map(({ length }) => length)).toEqual([512, 4]);
  expect([...new Set(parts.flat())]).toEqual(upTo(515));
});
