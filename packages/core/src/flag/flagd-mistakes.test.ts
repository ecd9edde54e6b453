import { expect, test } from 'vitest';
import { FlagdMistakes, quoted } from './flagd-mistakes.ts';
import { MAX_CHECKED_VALUES, MAX_MISTAKES, MAX_NESTING } from './limits.ts';

test('FlagdMistakes knows flag and place, as a JSON pointer', () => {
  const mistakes = new FlagdMistakes();
  mistakes.at('flags', () => {
    mistakes.atFlag('a/b~c', () =>
      mistakes.at('a/b~c', () => mistakes.at(0, () => mistakes.add('x'))),
    );
    mistakes.add('y');
  });
  expect(mistakes.list).toEqual([
    { flag: 'a/b~c', place: '/flags/a~1b~0c/0', message: 'x' },
    { flag: null, place: '/flags', message: 'y' },
  ]);
});

test('FlagdMistakes keeps the first 1 000', () => {
  const mistakes = new FlagdMistakes();
  for (let i = 0; i < MAX_MISTAKES + 5; i++) mistakes.add(String(i));
  expect(mistakes.list).toHaveLength(1_000);
  expect(mistakes.list.at(-1)?.message).toBe('999');
});

test('FlagdMistakes says once that it stops, and looks at nothing more', () => {
  const mistakes = new FlagdMistakes();
  let looked = 0;
  for (let i = 0; i < MAX_CHECKED_VALUES + 3; i++) mistakes.at(i, () => (looked += 1));
  expect(looked).toBe(200_000);
  expect(mistakes.list).toEqual([
    { flag: null, place: '', message: 'the document is too large to be checked to its end' },
  ]);
});

test('FlagdMistakes goes no deeper than 100 levels', () => {
  const mistakes = new FlagdMistakes();
  const deeper = (): void => mistakes.at('a', deeper);
  deeper();
  expect(mistakes.list).toEqual([
    {
      flag: null,
      place: '/a'.repeat(MAX_NESTING + 1),
      message: 'it is nested deeper than "100" levels',
    },
  ]);
});

test.each([
  ['text', '"text"'],
  [null, '"null"'],
  [[1], 'a list'],
  [{}, 'an object'],
  ['x'.repeat(1_000), `"${'x'.repeat(400)}"`],
])('quoted() of %j is %s', (value, text) => {
  expect(quoted(value)).toBe(text);
});
