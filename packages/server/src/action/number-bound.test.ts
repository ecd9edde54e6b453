import { expect, test } from 'vitest';
import { boundText, isWithin } from './number-bound.ts';

test.each([
  [1, { above: 1 }, false],
  [1, { atLeast: 1 }, true],
  [1, { below: 1 }, false],
  [1, { atMost: 1 }, true],
  [2, { equals: 2 }, true],
  [2, { equals: 3 }, false],
  [5, { above: 1, below: 5 }, false],
  [4, { above: 1, below: 5 }, true],
  [Number.NaN, { below: 5 }, false],
  [Number.POSITIVE_INFINITY, { above: 5 }, false],
  [0, {}, false],
])('isWithin() of %d and %j is %s', (value, bound, expected) => {
  expect(isWithin(value, bound)).toBe(expected);
});

test('boundText() reads well', () => {
  expect(boundText({ above: 1, atMost: 5 })).toBe('above 1 and at most 5');
});
