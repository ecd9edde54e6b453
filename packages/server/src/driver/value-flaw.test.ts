import { expect, test } from 'vitest';
import { VALUE_LENGTH_MAX } from './limits.ts';
import { valueFlaw } from './value-flaw.ts';

test.each([
  ['previous', null],
  ['v1.2..v1.3', null],
  ['-rf', null],
  ['../../etc', 'it has ".." as a part of a path'],
  ['a\\..\\b', 'it has ".." as a part of a path'],
  ['', 'it is empty'],
  ['a\0b', 'it has NUL or another control character'],
  ['a\nb', 'it has NUL or another control character'],
  ['x'.repeat(VALUE_LENGTH_MAX), null],
  ['x'.repeat(VALUE_LENGTH_MAX + 1), 'it has more than 200 characters'],
])('valueFlaw() of %j is %j', (value, flaw) => {
  expect(valueFlaw(value)).toBe(flaw);
});
