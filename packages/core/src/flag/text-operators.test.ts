import { expect, test } from 'vitest';
import { resultOf } from './logic.fixture.ts';
import { catText, textOperators } from './text-operators.ts';

test('textOperators has the operators of JSONLogic and flagd', () => {
  expect([...textOperators.keys()].sort()).toEqual(['cat', 'ends_with', 'in', 'starts_with']);
});

test.each([
  ['text', 'text'],
  [1.5, '1.5'],
  [false, 'false'],
  [null, ''],
  [undefined, ''],
  [[1, null, 'a'], '1,,a'],
])('catText() of %j is %j', (value, text) => {
  expect(catText(value)).toBe(text);
});

const context = { mail: 'ann@tide.example', groups: ['a', 'b'], n: 5, own: { a: 1 }, empty: '' };

test.each([
  [{ cat: ['<', { var: 'mail' }, { var: 'n' }, { var: 'missing' }, '>'] }, '<ann@tide.example5>'],
  [{ cat: [] }, ''],
  [{ in: [{ var: 'n' }, [1, 5]] }, true],
  [{ in: [{ var: 'n' }, ['5']] }, false],
  [{ in: ['b', { var: 'groups' }] }, true],
  [{ in: ['c', { var: 'groups' }] }, false],
  [{ in: ['@tide', { var: 'mail' }] }, true],
  [{ in: ['', { var: 'empty' }] }, false],
  [{ in: ['a', { var: 'own' }] }, false],
  [{ in: ['a', { var: 'missing' }] }, false],
  [{ in: [{ var: 'n' }, [{ var: 'n' }]] }, true],
  [{ starts_with: [{ var: 'mail' }, 'ann'] }, true],
  [{ starts_with: [{ var: 'mail' }, 'bob'] }, false],
  [{ ends_with: [{ var: 'mail' }, '.example'] }, true],
  [{ ends_with: [{ var: 'mail' }, 'ann'] }, false],
  [{ ends_with: [{ var: 'n' }, '5'] }, null],
  [{ starts_with: ['ann', { var: 'n' }] }, null],
  [{ starts_with: ['ann'] }, null],
  [{ starts_with: ['ann', 'a', 'b'] }, null],
])('textOperators: %j gives %j', (logic, result) => {
  expect(resultOf(logic, context)).toBe(result);
});
