import { expect, test } from 'vitest';
import { lnMeanExp } from './ln-mean-exp.ts';

test('lnMeanExp() averages what is kept as logs', () => {
  expect(lnMeanExp([Math.log(2), Math.log(6)], [0.5, 0.5])).toBeCloseTo(Math.log(4), 14);
});

test('lnMeanExp() neither overflows nor underflows', () => {
  expect(lnMeanExp([76_865, 3], [0.5, 0.5])).toBeCloseTo(76_865 - Math.LN2, 9);
  expect(lnMeanExp([-5_000, -5_000], [0.5, 0.5])).toBeCloseTo(-5_000, 9);
});

test('lnMeanExp() of nothing, of lost bets and of NaN', () => {
  expect(lnMeanExp([], [])).toBe(-Infinity);
  expect(lnMeanExp([-Infinity, -Infinity], [0.5, 0.5])).toBe(-Infinity);
  expect(lnMeanExp([-Infinity, 0], [0.5, 0.5])).toBe(-Math.LN2);
  expect(lnMeanExp([Number.NaN, 0], [0.5, 0.5])).toBeNaN();
});
