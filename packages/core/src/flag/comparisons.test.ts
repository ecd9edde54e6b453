import fc from 'fast-check';
import { expect, test } from 'vitest';
import { comparisons } from './comparisons.ts';
import { resultOf } from './logic.fixture.ts';

const scalar = fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.string(), fc.constant(null));

test('comparisons has the operators of JSONLogic', () => {
  expect([...comparisons.keys()].sort()).toEqual(
    ['!=', '!==', '<', '<=', '==', '===', '>', '>='].sort(),
  );
});

test('comparisons of two scalars are JavaScript’s', () => {
  fc.assert(
    fc.property(scalar, scalar, (a, b) => {
      const [left, right] = [a as number, b as number];
      const found = [...comparisons.keys()].map((name) => [
        name,
        resultOf({ [name]: [{ var: 'a' }, { var: 'b' }] }, { a, b }),
      ]);
      expect(Object.fromEntries(found)).toEqual({
        // biome-ignore lint/suspicious/noDoubleEquals: the subject of the test
        '==': left == right,
        '===': left === right,
        // biome-ignore lint/suspicious/noDoubleEquals: the subject of the test
        '!=': left != right,
        '!==': left !== right,
        '<': left < right,
        '<=': left <= right,
        '>': left > right,
        '>=': left >= right,
      });
    }),
  );
});

test.each([
  [{ '<': [1, { var: 'a' }, 10] }, 5, true],
  [{ '<': [1, { var: 'a' }, 10] }, 1, false],
  [{ '<': [1, { var: 'a' }, 10] }, 10, false],
  [{ '<=': [1, { var: 'a' }, 10] }, 10, true],
  [{ '>=': [10, { var: 'a' }, 1] }, 11, false],
])('comparisons: %j of %j is %j', (logic, a, result) => {
  expect(resultOf(logic, { a })).toBe(result);
});

test('comparisons take a literal on the right as well', () => {
  expect(resultOf({ '===': [{ var: 'a' }, 'x'] }, { a: 'x' })).toBe(true);
  expect(resultOf({ '===': [{ var: 'a' }, null] }, {})).toBe(true);
});
