import { expect, test } from 'vitest';
import { arithmetic } from './arithmetic.ts';
import { resultOf } from './logic.fixture.ts';

test('arithmetic has the operators of JSONLogic', () => {
  expect([...arithmetic.keys()].sort()).toEqual(['%', '*', '+', '-', '/', 'max', 'min']);
});

test.each([
  [{ '+': [1, '2', { var: 'a' }] }, 8],
  [{ '+': '3.5 apples' }, 3.5],
  [{ '*': [2, 3, { var: 'a' }] }, 30],
  [{ '-': [{ var: 'a' }, 2] }, 3],
  [{ '-': { var: 'a' } }, -5],
  [{ '/': [{ var: 'a' }, 2] }, 2.5],
  [{ '%': [{ var: 'a' }, 3] }, 2],
  [{ min: [7, { var: 'a' }, '6'] }, 5],
  [{ max: [1, { var: 'a' }, null] }, 5],
])('arithmetic %j gives %j', (logic, result) => {
  expect(resultOf(logic, { a: 5 })).toBe(result);
});

test.each([
  { '+': [1, { var: 'missing' }] },
  { '*': [1, 'x'] },
  { '-': [1, 'x'] },
  { min: [1, 'x'] },
])('arithmetic %j gives NaN for what is no number', (logic) => {
  expect(resultOf(logic)).toBeNaN();
});
