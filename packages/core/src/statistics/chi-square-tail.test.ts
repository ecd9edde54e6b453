import { expect, test } from 'vitest';
import { lnChiSquareTail } from './chi-square-tail.ts';

// 3.841 is printed in every table; the others computed with scipy.stats.chi2.
test.each([
  [3.841458820694124, 1, Math.log(0.05)],
  [0.5, 3, -0.08458732285189939],
  [99.04043212328223, 2, -49.520216061641115],
  [150, 100, -7.008756374784982],
  [1_000, 5, -490.95977222581945],
])('lnChiSquareTail(%d, %d)', (x, degrees, expected) => {
  expect(lnChiSquareTail(x, degrees) / expected).toBeCloseTo(1, 11);
});

test('lnChiSquareTail() of nothing is 0, of what is none NaN', () => {
  expect([lnChiSquareTail(0, 2), lnChiSquareTail(-1, 2)]).toEqual([0, 0]);
  expect([lnChiSquareTail(1, 0), lnChiSquareTail(Number.NaN, 1)]).toEqual([Number.NaN, Number.NaN]);
});
