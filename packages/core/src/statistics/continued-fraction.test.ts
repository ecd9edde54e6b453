import { expect, test } from 'vitest';
import { continuedFraction } from './continued-fraction.ts';

test('continuedFraction() of ones is the golden ratio', () => {
  const one = () => 1;
  expect(continuedFraction(1, one, one)).toBeCloseTo((1 + Math.sqrt(5)) / 2, 14);
});

test('continuedFraction() finds 4/π in squares of odd numbers (Brouncker)', () => {
  const found = continuedFraction(
    1,
    (n) => n * n,
    (n) => 2 * n + 1,
  );
  expect(found).toBeCloseTo(4 / Math.PI, 14);
});

test('continuedFraction() starts at 0 without dividing by it', () => {
  const one = () => 1;
  expect(continuedFraction(0, one, one)).toBeCloseTo((Math.sqrt(5) - 1) / 2, 14);
});

test('continuedFraction() of terms that are no numbers ends', () => {
  const none = () => Number.NaN;
  expect(continuedFraction(1, none, none)).toBeNaN();
});
