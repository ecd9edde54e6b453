import { expect, test } from 'vitest';
import { choices } from './choices.ts';
import { resultOf } from './logic.fixture.ts';

const throws = { cat: [{ var: 'hostile' }] };
const context = {
  one: 1,
  none: 0,
  hostile: {
    toString() {
      throw new Error('evaluated');
    },
  },
};

test('choices has the operators of JSONLogic', () => {
  expect([...choices.keys()].sort()).toEqual(['!', '!!', '?:', 'and', 'if', 'or']);
});

test.each([
  [{ if: [{ var: 'one' }, 'a', throws] }, 'a'],
  [{ if: [{ var: 'none' }, throws, { var: 'one' }, 'b', throws] }, 'b'],
  [{ if: [{ var: 'none' }, throws, { var: 'none' }, throws, 'c'] }, 'c'],
  [{ if: [{ var: 'none' }, throws] }, null],
  [{ if: [{ var: 'one' }] }, 1],
  [{ and: [{ var: 'none' }, throws] }, 0],
  [{ and: [{ var: 'one' }, 'last'] }, 'last'],
  [{ or: [{ var: 'one' }, throws] }, 1],
  [{ or: [{ var: 'none' }, ''] }, ''],
  [{ '!': [{ var: 'none' }] }, true],
  [{ '!': [[]] }, true],
  [{ '!!': [[0]] }, true],
  [{ '!!': { var: 'none' } }, false],
])('choices: %j gives %j and evaluates nothing that is not needed', (logic, result) => {
  expect(resultOf(logic, context)).toBe(result);
});
