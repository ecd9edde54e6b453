import { expect, test } from 'vitest';
import { compileRuleset } from './compile-ruleset.ts';
import { evaluate } from './evaluate.ts';
import type { EvaluationContext } from './types.ts';

const ruleset = compileRuleset({
  flags: {
    fixed: { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on' },
    ruled: {
      state: 'ENABLED',
      variants: { 'new~4': 'fresh', legacy: 'old' },
      defaultVariant: 'legacy',
      targeting: { if: [{ '==': [{ cat: [{ var: 'name' }] }, 'ann'] }, 'new~4', null] },
      metadata: { unit: 'conversation' },
    },
    timed: {
      state: 'ENABLED',
      variants: { early: 1, late: 2 },
      targeting: { if: [{ '<': [{ var: '$flagd.timestamp' }, 1_700_000_000] }, 'early', 'late'] },
    },
  },
});

test('evaluate() answers variant, draw and the name in the document', () => {
  expect(evaluate(ruleset, 'ruled', { name: 'ann' }, 0)).toEqual({
    value: 'fresh',
    variant: 'new',
    draw: 4,
    servedAs: 'new~4',
    reason: 'TARGETING_MATCH',
    metadata: { unit: 'conversation' },
  });
});

test('evaluate() shares one frozen answer for each flag, variant and reason', () => {
  const answer = evaluate(ruleset, 'ruled', { name: 'ann' }, 0);
  expect(evaluate(ruleset, 'ruled', { name: 'ann', other: 1 }, 5_000)).toBe(answer);
  expect(evaluate(ruleset, 'ruled', {}, 0)).toBe(evaluate(ruleset, 'ruled', { name: 'bob' }, 0));
  expect(evaluate(ruleset, 'fixed', {}, 0)).toBe(evaluate(ruleset, 'fixed', { name: 'bob' }, 9));
  expect(Object.isFrozen(answer)).toBe(true);
});

test('evaluate() sees the time it is given, in whole seconds', () => {
  expect(evaluate(ruleset, 'timed', {}, 1_699_999_999_999).variant).toBe('early');
  expect(evaluate(ruleset, 'timed', {}, 1_700_000_000_000).variant).toBe('late');
});

test.each(['missing', '__proto__', 'constructor', ''])('evaluate() finds no flag "%s"', (key) => {
  expect(evaluate(ruleset, key, {}, 0)).toStrictEqual({
    value: undefined,
    variant: null,
    draw: 0,
    servedAs: null,
    reason: 'ERROR',
    errorCode: 'FLAG_NOT_FOUND',
    metadata: {},
  });
});

const fails = () => {
  throw new Error('hostile');
};

test.each([
  ['a getter that throws', Object.defineProperty({}, 'name', { get: fails })],
  ['a text that throws', { name: { toString: fails } }],
  ['a proxy that throws', new Proxy({}, { get: fails })],
  ['no context', undefined as unknown as EvaluationContext],
  ['null', null as unknown as EvaluationContext],
])('evaluate() answers GENERAL to %s', (_, context) => {
  expect(evaluate(ruleset, 'ruled', context, 0)).toStrictEqual({
    value: undefined,
    variant: null,
    draw: 0,
    servedAs: null,
    reason: 'ERROR',
    errorCode: 'GENERAL',
    metadata: { unit: 'conversation' },
  });
});
