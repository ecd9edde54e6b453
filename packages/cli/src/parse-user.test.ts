import { expect, test } from 'vitest';
import { parseUser } from './parse-user.ts';

test('parseUser() takes any id, and asks for one where there is none', () => {
  expect([parseUser('alice'), parseUser(' ')]).toEqual(['alice', ' ']);
  expect(() => parseUser('')).toThrow('It is empty; is the variable set?');
});
