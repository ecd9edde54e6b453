import { expect, test } from 'vitest';
import { isDigit, isLetter, isWord } from './characters.ts';

test.each([
  ['0', true, false, true],
  ['9', true, false, true],
  ['a', false, true, true],
  ['Z', false, true, true],
  ['ü', false, true, true],
  ['_', false, false, true],
  ['@', false, false, false],
  ['[', false, false, false],
  ['は', false, false, false],
  ['', false, false, false],
])('isDigit(), isLetter() and isWord() of "%s"', (text, digit, letter, word) => {
  const code = text.charCodeAt(0);
  expect([isDigit(code), isLetter(code), isWord(code)]).toEqual([digit, letter, word]);
});
