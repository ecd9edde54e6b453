import { expect, test } from 'vitest';
import { resultOf } from './logic.fixture.ts';
import { textOperators } from './text-operators.ts';

test('textOperators has the operators of JSONLogic and flagd', () => {
  expect([...textOperators.keys()].sort()).toEqual([
    'cat',
    'ends_with',
    'in',
    'starts_with',
    'substr',
  ]);
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
  [{ cat: [[1, [null, 'a']], true] }, '1,,atrue'],
  [{ in: [null, [null, 1]] }, true],
  [{ in: [{ var: 'missing' }, [null, 1]] }, true],
  [{ in: [{ var: 'toString' }, ['a']] }, false],
  [{ '!': [{ ends_with: [{ var: 'mail' }, '.example'] }] }, false],
  [{ '!': [{ ends_with: [{ var: 'n' }, '5'] }] }, true],
  [{ '!': [{ starts_with: [{ var: 'mail' }, { var: 'mail' }] }] }, false],
  [{ '!': [{ starts_with: [{ var: 'mail' }, 'ann', 1] }] }, true],
  [{ substr: ['jsonlogic', 4] }, 'logic'],
  [{ substr: ['jsonlogic', -5] }, 'logic'],
  [{ substr: ['jsonlogic', 1, 3] }, 'son'],
  [{ substr: ['jsonlogic', 4, -2] }, 'log'],
  [{ substr: ['jsonlogic', -5, 2] }, 'lo'],
  [{ substr: ['jsonlogic', 0, -20] }, ''],
  [{ substr: ['jsonlogic', -20, 4] }, 'json'],
  [{ substr: ['jsonlogic', 20] }, ''],
  [{ substr: ['jsonlogic', 'x', 1.9] }, 'j'],
  [{ substr: [12345, 1, 2] }, '23'],
])('textOperators: %j gives %j', (logic, result) => {
  expect(resultOf(logic, context)).toBe(result);
});
