import { expect, test } from 'vitest';
import { lnRatio } from './ln-ratio.ts';

test('lnRatio() keeps its digits where both are nearly equal', () => {
  expect(lnRatio(1 + 2 ** -50, 1)).toBe(2 ** -50 - 2 ** -101);
  expect(lnRatio(3, 1)).toBe(Math.log(3));
  expect(lnRatio(1, 1)).toBe(0);
});

test('lnRatio() of no part is −Infinity', () => {
  expect(lnRatio(0, 5)).toBe(-Infinity);
});
