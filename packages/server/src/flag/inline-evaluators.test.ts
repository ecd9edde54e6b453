import type { Json } from '@tidegate/core';
import { expect, test } from 'vitest';
import { inlineEvaluators } from './inline-evaluators.ts';

const staff = { in: ['@us.test', { var: 'email' }] };
const evaluators = new Map<string, Json>([
  ['staff', staff],
  ['friends', { or: [{ $ref: 'staff' }, { var: 'friend' }] }],
  ['a', { '!': [{ $ref: 'b' }] }],
  ['b', { '!': [{ $ref: 'a' }] }],
]);

test('inlineEvaluators() puts evaluators of evaluators in place, each time they are named', () => {
  const logic = { if: [{ $ref: 'friends' }, 'on', { $ref: 'staff' }, 'beta', 'off'] };
  expect(inlineEvaluators(logic, evaluators, () => {})).toEqual({
    if: [{ or: [staff, { var: 'friend' }] }, 'on', staff, 'beta', 'off'],
  });
});

test.each([
  ['an unknown name', { $ref: 'toString' }, { $ref: 'toString' }],
  ['a name that is no text', { $ref: 1 }, { $ref: 1 }],
  ['a circle', { $ref: 'a' }, { '!': [{ '!': [{ $ref: 'a' }] }] }],
  ['an object that only holds "$ref"', { $ref: 'staff', x: 1 }, { $ref: 'staff', x: 1 }],
])('inlineEvaluators() leaves %s', (_, logic, expected) => {
  expect(inlineEvaluators(logic, evaluators, () => {})).toEqual(expected);
});

test('inlineEvaluators() stops before doubling references become endless', () => {
  const doubling = Array.from({ length: 64 }, (_, level): [string, Json] => [
    `e${level}`,
    level === 63 ? true : { and: [{ $ref: `e${level + 1}` }, { $ref: `e${level + 1}` }] },
  ]);
  const inlined = JSON.stringify(inlineEvaluators({ $ref: 'e0' }, new Map(doubling), () => {}));
  expect(inlined.length).toBeLessThan(1_000_000);
  expect(inlined).toContain('$ref');
});

test('inlineEvaluators() keeps a reference to what lies too deep, however large it is', () => {
  let deep: Json = 'x'.repeat(10_000);
  for (let level = 0; level < 250; level += 1) deep = { '!': [deep] };
  const targeting = { if: [{ $ref: 'deep' }, 'on'] };
  expect(inlineEvaluators(targeting, new Map([['deep', deep]]), () => {})).toEqual(targeting);
});

test('inlineEvaluators() tells what it puts in place, and nothing of the flag itself', () => {
  let spent = 0;
  const spend = (bytes: number): void => {
    spent += bytes;
  };
  inlineEvaluators({ in: ['a long text of the flag', [1, 2, 3]] }, evaluators, spend);
  expect(spent).toBe(0);
  inlineEvaluators({ or: [{ $ref: 'staff' }, { $ref: 'staff' }] }, evaluators, spend);
  expect(spent).toBeGreaterThanOrEqual(2 * JSON.stringify(staff).length);
  expect(spent).toBeLessThan(3 * JSON.stringify(staff).length);
});
