import { expect, test } from 'vitest';
import { lnNormalTail } from './normal-tail.ts';

// Computed at 40 digits with mpmath.
test.each([
  [-3, -0.0013508099647481938],
  [0, -Math.LN2],
  [1, -1.8410216450092636],
  [1.959963984540054, -3.688879454113936],
  [2.4999, -5.081366007354048],
  [2.5, -5.08164827727869],
  [8, -35.01343715991455],
  [37, -689.0305855768906],
  [40, -804.6084420137538],
])('lnNormalTail(%d) to 12 digits', (z, expected) => {
  expect(lnNormalTail(z) / expected).toBeCloseTo(1, 12);
});

test('lnNormalTail() at the ends', () => {
  expect(lnNormalTail(Infinity)).toBe(-Infinity);
  expect(lnNormalTail(-Infinity)).toBeCloseTo(0, 15);
  expect(lnNormalTail(Number.NaN)).toBeNaN();
});
