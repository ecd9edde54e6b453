import { expect, test } from 'vitest';
import { emptyAnswer, errorAnswer, variantAnswer } from './answers.ts';
import { compileTargeting } from './compile-targeting.ts';
import type { Evaluation, EvaluationContext, Logic } from './types.ts';

const on = variantAnswer('on', 1, 'TARGETING_MATCH', {});
const off = variantAnswer('off', 0, 'TARGETING_MATCH', {});
const nothing = emptyAnswer('DEFAULT', {});
const wrong = errorAnswer('GENERAL', {});

function answer(result: unknown): Evaluation {
  if (result === null) return nothing;
  return result === 'on' ? on : result === 'off' ? off : wrong;
}

function compiled(logic: Logic, evaluators: Readonly<Record<string, Logic>> = {}) {
  return compileTargeting(logic, 'the-flag', new Map(Object.entries(evaluators)), answer);
}

function answered(
  logic: Logic,
  context: EvaluationContext,
  evaluators: Readonly<Record<string, Logic>> = {},
): Evaluation | string {
  const targeting = compiled(logic, evaluators);
  return targeting.ok ? targeting.rule(context, 0) : targeting.why;
}

test.each([
  ['a literal', { if: [{ var: 'a' }, 'on', 'off'] }, { a: 1 }, on],
  [
    'a literal in a nested if',
    { if: [{ var: 'b' }, 'on', { if: [{ var: 'a' }, 'off'] }] },
    { a: 1 },
    off,
  ],
  ['a missing else', { if: [{ var: 'a' }, 'on'] }, {}, nothing],
  ['a slice', { fractional: [{ var: 'a' }, ['off', 1]] }, { a: 'x' }, off],
  ['a computed name', { var: 'a' }, { a: 'off' }, off],
  ['a computed name that is no variant', { var: 'a' }, { a: 'of' }, wrong],
  ['an operand', { or: [{ var: 'a' }, 'on'] }, {}, on],
])('compileTargeting() answers %s with the shared answer', (_, logic, context, result) => {
  expect(answered(logic, context)).toBe(result);
});

test('compileTargeting() follows references, also as an operand', () => {
  const evaluators = { staff: { '==': [{ var: 'a' }, 1] }, all: { if: [{ $ref: 'staff' }, 'on'] } };
  expect(answered({ $ref: 'all' }, { a: 1 }, evaluators)).toBe(on);
  expect(answered({ $ref: 'all' }, { a: 2 }, evaluators)).toBe(nothing);
});

test.each([
  [{ sem_ver: [1, '=', 2] }, 'operator "sem_ver" is not supported; use another one'],
  [{ '': [1] }, 'operator "" is not supported; use another one'],
  [{ if: [{}, 'on'] }, 'a rule has "0" operators; give it one'],
  [{ '!': [1], '!!': [1] }, 'a rule has "2" operators; give it one'],
  [{ '==': [1] }, 'operator "==" has "1" operands; give it 2'],
  [{ '<': 1 }, 'operator "<" has "1" operands; give it 2 to 3'],
  [{ and: [] }, 'operator "and" has "0" operands; give it 1 or more'],
  [{ if: [true, 'no'] }, 'targeting names "no"; add that variant'],
  [{ if: [true, false] }, 'targeting names "false"; add that variant'],
  [
    {
      fractional: [
        ['on', 1],
        ['no', 0],
      ],
    },
    'targeting names "no"; add that variant',
  ],
  [{ $ref: 'staff' }, '"$ref" names "staff"; add it to "$evaluators"'],
  [{ $ref: ['staff'] }, '"$ref" names "staff"; add it to "$evaluators"'],
])('compileTargeting() of %j says what is wrong', (logic, why) => {
  expect(compiled(logic)).toEqual({ ok: false, why });
});

test('compileTargeting() keeps the first of several mistakes', () => {
  expect(compiled({ if: [{ first: [] }, { second: [] }] })).toEqual({
    ok: false,
    why: 'operator "first" is not supported; use another one',
  });
});

test('compileTargeting() ends references that go round or multiply', () => {
  expect(compiled({ $ref: 'a' }, { a: { '!': [{ $ref: 'a' }] } })).toEqual({
    ok: false,
    why: 'targeting is nested deeper than "100" levels; flatten it',
  });
  const doubling: Record<string, Logic> = { r40: 1 };
  for (let i = 0; i < 40; i++)
    doubling[`r${i}`] = { '+': [{ $ref: `r${i + 1}` }, { $ref: `r${i + 1}` }] };
  expect(compiled({ $ref: 'r0' }, doubling)).toEqual({
    ok: false,
    why: 'targeting has more than "10000" operators; shorten it',
  });
});
