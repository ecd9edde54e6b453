import { expect, test } from 'vitest';
import { bar } from './bar.ts';

test.each([
  [0, '░░░░'],
  [0.25, '█░░░'],
  [1, '████'],
  [1.5, '████'],
  [-1, '░░░░'],
  [Number.NaN, '░░░░'],
  [Number.POSITIVE_INFINITY, '████'],
])('bar() of %d', (share, expected) => {
  expect(bar(share, 4)).toBe(expected);
});
