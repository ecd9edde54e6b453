import type { Json } from '@tidegate/core';
import { expect, test } from 'vitest';
import { likeness } from './likeness.ts';
import { COMPARED_LENGTH_MAX } from './limits.ts';

test.each<[Json, Json, number]>([
  ['Your order is on its way.', '  your ORDER is\non its way', 1],
  ['a b c d', 'a b c e', 0.75],
  ['a a b', 'a b b', 2 / 3],
  ['yes', 'no', 0],
  ['', '', 1],
  ['', 'word', 0],
  ['?', '!', 0],
  ['Straße Ünï', 'STRASSE ünï', 0.5],
  [1, 1, 1],
  [1, '1', 0],
  [null, null, 1],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, 1],
  [{ a: 1, b: 2 }, { a: 1, b: 3 }, 0.5],
  [{ a: 1, b: 2 }, { a: 1 }, 0.5],
  [{ text: 'a b c d' }, { text: 'a b c e' }, 0.75],
  [[1, 2], [2, 1], 0],
  [{}, [], 0],
  [[], [], 1],
  ['{"a": 1}', { a: 1 }, 1],
  [' [1,2]', '[1, 2]', 1],
  ['{not json', '{not json', 1],
  [{ a: { b: 1 } }, { 'a{}b': 1 }, 0],
])('likeness() of %j and %j', (left, right, expected) => {
  expect(likeness(left, right)).toBeCloseTo(expected, 12);
  expect(likeness(right, left)).toBeCloseTo(expected, 12);
});

test('likeness() looks at so much of an answer, and always ends', () => {
  const same = 'word '.repeat(COMPARED_LENGTH_MAX / 5);
  expect(likeness(`${same}one`, `${same}two`)).toBe(1);
  const wide = Array.from({ length: 100_000 }, (_, index) => index);
  expect(likeness(wide, wide)).toBe(1);
  let deep: Json = 1;
  for (let level = 0; level < 5_000; level += 1) deep = [deep];
  expect(likeness(deep, 1)).toBe(0);
});
