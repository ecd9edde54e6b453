import { expect, test } from 'vitest';
import { errorLabels } from './error-labels.ts';

test.each([
  ['no order 17 of "ana"', 'no order # of …'],
  ["can't read 'x' at 10.0.0.1:80", "can't read … at #.#.#.#:#"],
  ['unclosed "quote', 'unclosed …'],
  ['a\nb\tc', 'a b c'],
  ['', 'none'],
  ['x'.repeat(200), 'x'.repeat(120)],
])('errorLabels() says %j as %j', (message, told) => {
  expect(errorLabels('TypeError', message)).toEqual({ type: 'TypeError', message: told });
});

test('errorLabels() always has a type', () => {
  expect(errorLabels(null, null)).toEqual({ type: 'unknown', message: 'none' });
  expect(errorLabels('T'.repeat(200), 'x').type).toHaveLength(100);
});
