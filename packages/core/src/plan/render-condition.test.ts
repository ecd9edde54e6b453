import { expect, test } from 'vitest';
import type { Logic } from '../flag/types.ts';
import { renderCondition } from './render-condition.ts';

const age = { var: 'age' };

test.each<[Logic, object]>([
  [{ '===': [age, 5] }, { is: 5 }],
  [{ '!': [{ '===': [age, false] }] }, { isNot: false }],
  [{ in: [age, ['a', 1]] }, { in: ['a', 1] }],
  [{ '!': [{ in: [age, ['a']] }] }, { notIn: ['a'] }],
  [{ starts_with: [age, 'a'] }, { startsWith: 'a' }],
  [{ ends_with: [age, 'a'] }, { endsWith: 'a' }],
  [{ in: ['a', age] }, { contains: 'a' }],
  [{ and: [{ '!==': [age, null] }, { '>': [age, 5] }] }, { above: 5 }],
  [{ and: [{ '!==': [age, null] }, { '<': [age, 5] }] }, { below: 5 }],
  [{ and: [{ '!==': [age, null] }, { '>=': [age, 5] }] }, { atLeast: 5 }],
  [{ and: [{ '!==': [age, null] }, { '<=': [age, 5] }] }, { atMost: 5 }],
  [{ sem_ver: [age, '~', '1.2.3'] }, { version: '~1.2.3' }],
])('renderCondition() says %j as people do', (logic, said) => {
  expect(Object.fromEntries(renderCondition(logic) ?? [])).toEqual({ attribute: 'age', ...said });
});

test.each<[Logic]>([
  [true],
  [null],
  [{}],
  [[age]],
  [{ '==': [age, 5] }],
  [{ '===': [5, age] }],
  [{ '===': [age, null] }],
  [{ '===': [{ var: ['age'] }, 5] }],
  [{ '===': [{ var: '__proto__' }, 5] }],
  [{ '===': [age, 5, 6] }],
  [{ '>': [age, 5] }],
  [{ and: [{ '!==': [{ var: 'other' }, null] }, { '>': [age, 5] }] }],
  [{ and: [{ '===': [age, 4] }, { '===': [age, 5] }] }],
  [{ '!': { '===': [age, 5] } }],
  [{ '!': [{ starts_with: [age, 'a'] }] }],
  [{ in: [age, []] }],
  [{ in: ['', age] }],
  [{ sem_ver: [age, '>=', '1.2'] }],
  [{ starts_with: [age, ''] }],
])('renderCondition() leaves %j to others', (logic) => {
  expect(renderCondition(logic)).toBe(null);
});
