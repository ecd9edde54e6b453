import { expect, test } from 'vitest';
import { isTruthy } from './rule.ts';

test.each([
  [true, true],
  ['0', true],
  [{}, true],
  [[0], true],
  [-1, true],
  [[], false],
  ['', false],
  [0, false],
  [Number.NaN, false],
  [null, false],
  [undefined, false],
])('isTruthy() of %j is %j', (value, result) => {
  expect(isTruthy(value)).toBe(result);
});
