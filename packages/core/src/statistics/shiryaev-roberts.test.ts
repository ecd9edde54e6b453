import { expect, test } from 'vitest';
import { shiryaevRobertsStep } from './shiryaev-roberts.ts';

test('shiryaevRobertsStep() starts with the first e-value and then adds one for each window', () => {
  const first = shiryaevRobertsStep(-Infinity, Math.log(2));
  expect(first).toBeCloseTo(Math.log(2), 14);
  expect(Math.exp(shiryaevRobertsStep(first, Math.log(0.5)))).toBeCloseTo(1.5, 14);
});

test('shiryaevRobertsStep() grows by 1 a window on the average: exactly, over all coin flips', () => {
  // E-values 1.5 and 0.5, equally likely: their mean is 1.
  const windows = 10;
  let sum = 0;
  for (let flips = 0; flips < 2 ** windows; flips++) {
    let ln = -Infinity;
    for (let i = 0; i < windows; i++) {
      ln = shiryaevRobertsStep(ln, Math.log((flips >> i) % 2 === 1 ? 1.5 : 0.5));
    }
    sum += Math.exp(ln);
  }
  expect(sum / 2 ** windows).toBeCloseTo(windows, 9);
});

test('shiryaevRobertsStep() neither overflows nor loses a bet that went to 0', () => {
  expect(shiryaevRobertsStep(50_000, 20_000)).toBe(70_000);
  expect(shiryaevRobertsStep(-800, 1)).toBe(1);
});
