import { expect, test } from 'vitest';
import { lnGammaOf, stirlingRemainder } from './stirling-remainder.ts';

// Computed at 40 digits with mpmath.
test.each([
  [0.001, 2.5422704679670947],
  [0.5, 0.15342640972002736],
  [1, 0.08106146679532726],
  [9.99, 0.00833889679773433],
  [10, 0.00833056343336287],
  [1e6, 8.333333333333056e-8],
])('stirlingRemainder(%d) is what the formula leaves out', (x, remainder) => {
  expect(stirlingRemainder(x)).toBeCloseTo(remainder, 13);
});

test('stirlingRemainder() of what is not above 0 is NaN', () => {
  expect([0, -1, Number.NaN].map(stirlingRemainder)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test('lnGammaOf() adds it to the formula', () => {
  expect(lnGammaOf(6, stirlingRemainder(6))).toBeCloseTo(Math.log(120), 13);
});
