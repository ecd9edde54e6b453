import { expect, test } from 'vitest';
import { isDecimalDigit } from './decimal-digit.ts';

test('isDecimalDigit() is true of the digits of every script, and of nothing else', () => {
  expect([...'09٤४４𝟎𑽐'].map(isDecimalDigit)).toEqual(Array(7).fill(true));
  expect(['a', '/', ':', '', '²', 'Ⅷ', '😀', '\ud835'].map(isDecimalDigit)).toEqual(
    Array(8).fill(false),
  );
});
