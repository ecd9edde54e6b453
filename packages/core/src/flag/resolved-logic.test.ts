import { expect, test } from 'vitest';
import { operationOf, resolvedLogic } from './resolved-logic.ts';
import type { Logic } from './types.ts';

const evaluators = new Map<string, Logic>([
  ['staff', { $ref: 'crew' }],
  ['crew', { '!': [1] }],
  ['round', { $ref: 'about' }],
  ['about', { $ref: 'round' }],
]);

test.each([
  [{ $ref: 'staff' }, { '!': [1] }],
  [{ '!': [{ $ref: 'staff' }] }, { '!': [{ $ref: 'staff' }] }],
  ['on', 'on'],
  [{ $ref: 'round' }, null],
  [{ $ref: 'missing' }, null],
  [{ $ref: '__proto__' }, null],
  [{ $ref: 5 }, null],
])('resolvedLogic() of %j is %j', (logic, resolved) => {
  expect(resolvedLogic(logic, evaluators)).toEqual(resolved);
});

test.each([
  [{ '!': [1, 2] }, { name: '!', args: [1, 2] }],
  [{ '!': 1 }, { name: '!', args: [1] }],
  [{ a: 1, b: 2 }, null],
  [{}, null],
  [[1], null],
  ['on', null],
  [null, null],
])('operationOf() of %j is %j', (logic, operation) => {
  expect(operationOf(logic)).toEqual(operation);
});
