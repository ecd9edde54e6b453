import { expect, test } from 'vitest';
import { plainNumber, plainPercent } from './plain-number.ts';

test.each([
  [0, '0'],
  [-0, '0'],
  [1e-17, '0'],
  [3.21e-7, '0.000000321'],
  [-2e-8, '-0.00000002'],
  [0.0412, '0.0412'],
  [1_234.5, '1 235'],
])('plainNumber() of %s', (value, text) => {
  expect(plainNumber(value)).toBe(text);
});

test('plainPercent() has no power of ten', () => {
  expect(plainPercent(2e-9)).toBe('0.0000002 %');
  expect(plainPercent(1e-15)).toBe('0 %');
  expect(plainPercent(0.125)).toBe('12.5 %');
});
