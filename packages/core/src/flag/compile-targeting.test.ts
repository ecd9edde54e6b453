import { expect, test } from 'vitest';
import { emptyAnswer, errorAnswer, variantAnswer } from './answers.ts';
import { compileTargeting } from './compile-targeting.ts';
import type { Evaluation, EvaluationContext, Logic } from './types.ts';
import { WorkMeter } from './work-meter.ts';

const served = { rule: '1', reason: 'TARGETING_MATCH' } as const;
const on = variantAnswer({ ...served, servedAs: 'on', value: 1 }, {});
const off = variantAnswer({ ...served, servedAs: 'off', value: 0 }, {});
const nothing = emptyAnswer('DEFAULT', '1', {});
const wrong = errorAnswer('GENERAL', {});

function answer(result: unknown): Evaluation {
  if (result === null) return nothing;
  return result === 'on' ? on : result === 'off' ? off : wrong;
}

function answered(
  logic: Logic,
  context: EvaluationContext,
  evaluators: Readonly<Record<string, Logic>> = {},
): Evaluation {
  const around = { flagKey: 'the-flag', evaluators: new Map(Object.entries(evaluators)) };
  const { rule } = compileTargeting(logic, { ...around, meter: new WorkMeter() }, () => answer);
  return rule(context, 0);
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

test('compileTargeting() asks for the answers of each branch of the outermost if', () => {
  const branches: unknown[] = [];
  const logic = { if: [{ var: 'a' }, { if: [1, 'on', 'off'] }, { var: 'b' }, 'off'] };
  const around = { flagKey: 'f', evaluators: new Map<string, Logic>([['r', logic]]) };
  compileTargeting({ $ref: 'r' }, { ...around, meter: new WorkMeter() }, (branch) => {
    branches.push(branch);
    return answer;
  });
  expect(branches).toEqual([1, 1, 2, null]);
});

test('compileTargeting() throws on what was not checked', () => {
  expect(() => answered({ nope: [] }, {})).toThrow('targeting was not checked');
});
