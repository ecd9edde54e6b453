import { expect, test } from 'vitest';
import { isRandomWord } from './random-word.ts';

test.each([
  'getUserByIdOrNull',
  'AI_InvalidToolInputError',
  'XMLHttpRequestURLError',
  'ERR_MODULE_NOT_FOUND',
  'CannotReadPropertiesOfUndefined',
  'getServerSideProps',
  'internationalisation',
  'aBcDeFgHiJkLmNo',
])('isRandomWord("%s") is false', (word) => {
  expect(isRandomWord(word)).toBe(false);
});

test.each(['aBcDeFgHiJkLmNoP', 'QmFzZVNpeHR5Rm91cg', 'dGhlIHNlY3JldCBrZXk', 'zKqWvTrNbXyLmJpD'])(
  'isRandomWord("%s") is true',
  (word) => {
    expect(isRandomWord(word)).toBe(true);
  },
);
