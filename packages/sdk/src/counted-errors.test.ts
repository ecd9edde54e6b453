import { expect, test } from 'vitest';
import { CountedErrors } from './counted-errors.ts';

test('CountedErrors takes each error once, whatever came between', () => {
  const [one, two] = [new Error('same'), new Error('same')];
  const counted = new CountedErrors();
  expect([one, two, one, two].map((error) => counted.add(error))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('CountedErrors takes what is no object once in a row, and nothing each time', () => {
  const counted = new CountedErrors();
  const thrown = ['a', 'a', 'b', null, null, undefined, undefined];
  expect(thrown.map((error) => counted.add(error))).toEqual([
    true,
    false,
    true,
    true,
    false,
    true,
    true,
  ]);
});
