import { expect, test } from 'vitest';
import { checkTargeting } from './check-targeting.ts';
import type { Logic } from './types.ts';

function mistake(logic: Logic, evaluators: Readonly<Record<string, Logic>> = {}): string | null {
  const named = new Map(Object.entries(evaluators));
  return checkTargeting(logic, named).why;
}

test('checkTargeting() finds nothing in sound targeting and counts its size', () => {
  const logic = {
    if: [
      { $ref: 'staff' },
      'on',
      {
        fractional: [
          ['on', 1],
          ['off', { var: 'w' }],
        ],
      },
    ],
  };
  const evaluators = new Map<string, Logic>([['staff', { '!': [{ var: 'a' }] }]]);
  expect(checkTargeting(logic, evaluators)).toEqual({ why: null, size: 12 });
});

test.each([
  [{ matches: ['a', '(a+)+$'] }, 'operator "matches" is not supported; use another one'],
  [{ '': [1] }, 'operator "" is not supported; use another one'],
  [{ if: [{}, 'on'] }, 'a rule has "0" operators; give it one'],
  [{ '!': [1], '!!': [1] }, 'a rule has "2" operators; give it one'],
  [{ '==': [1] }, 'operator "==" has "1" operands; give it 2'],
  [{ '<': 1 }, 'operator "<" has "1" operands; give it 2 to 3'],
  [{ and: [] }, 'operator "and" has "0" operands; give it 1 or more'],
  [{ $ref: 'staff' }, '"$ref" names "staff"; add it to "$evaluators"'],
  [{ $ref: ['staff'] }, '"$ref" names "no text"; add it to "$evaluators"'],
])('checkTargeting() of %j says what is wrong', (logic, why) => {
  expect(mistake(logic)).toBe(why);
});

test('checkTargeting() keeps the first of several mistakes', () => {
  expect(mistake({ if: [{ first: [] }, { second: [] }] })).toBe(
    'operator "first" is not supported; use another one',
  );
});

test('checkTargeting() ends references that go round or multiply', () => {
  expect(mistake({ $ref: 'a' }, { a: { '!': [{ $ref: 'a' }] } })).toBe(
    'targeting is nested deeper than "100" levels; flatten it',
  );
  const doubling: Record<string, Logic> = { r40: 1 };
  for (let i = 0; i < 40; i++)
    doubling[`r${i}`] = { '+': [{ $ref: `r${i + 1}` }, { $ref: `r${i + 1}` }] };
  expect(mistake({ $ref: 'r0' }, doubling)).toBe(
    'targeting has more than "10000" operators; shorten it',
  );
});

test('checkTargeting() counts the members of a list, which is one operand', () => {
  const members = Array.from({ length: 60_000 }, (_, index) => index);
  expect(checkTargeting({ in: [1, members] }, new Map())).toEqual({ why: null, size: 60_003 });
});
