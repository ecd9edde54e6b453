import { expect, test } from 'vitest';
import { lessIsBeyond } from './less-is-beyond.ts';
import type { AlertCondition } from './types.ts';

const side = (name: 'above' | 'at-least' | 'below' | 'at-most'): AlertCondition['bound'] => ({
  ...{ side: name, value: 1, of: 'value' },
});

test.each([
  [{ bound: side('above'), dropBy: null }, false],
  [{ bound: side('at-least'), dropBy: null }, false],
  [{ bound: side('below'), dropBy: null }, true],
  [{ bound: side('at-most'), dropBy: null }, true],
  [{ bound: null, dropBy: 0.1 }, true],
])('lessIsBeyond() of %j is %s', (condition, expected) => {
  expect(lessIsBeyond(condition)).toBe(expected);
});
