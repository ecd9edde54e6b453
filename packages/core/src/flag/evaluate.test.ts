import { expect, test } from 'vitest';
import { compileRuleset } from './compile-ruleset.ts';
import { evaluate } from './evaluate.ts';
import type { EvaluationContext, Logic } from './types.ts';

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
    rule: '1',
    reason: 'TARGETING_MATCH',
    metadata: { unit: 'conversation' },
  });
});

test('evaluate() shares one frozen answer for each flag, variant, rule and reason', () => {
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
  expect({ ...evaluate(ruleset, key, {}, 0) }).toStrictEqual({
    value: undefined,
    variant: null,
    draw: 0,
    servedAs: null,
    rule: null,
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
  expect({ ...evaluate(ruleset, 'ruled', context, 0) }).toStrictEqual({
    value: undefined,
    variant: null,
    draw: 0,
    servedAs: null,
    rule: null,
    reason: 'ERROR',
    errorCode: 'GENERAL',
    metadata: { unit: 'conversation' },
  });
});

test('evaluate() answers GENERAL when a rule takes too much work, and goes on with the next', () => {
  const list = new Array(2_000).fill('x');
  const hostile = { some: [{ var: 'list' }, { in: ['y', { var: 'list' }] }] };
  const nested = { filter: [{ var: 'list' }, { map: [list, { cat: [{ var: '' }, 'y'] }] }] };
  const sum = { '+': Array.from({ length: 5_000 }, () => ({ var: 'list' })) };
  const flag = {
    state: 'ENABLED',
    variants: { true: 1, false: 0 },
    defaultVariant: 'true',
  } as const;
  const greedy = compileRuleset({
    flags: {
      some: { ...flag, targeting: hostile },
      nested: { ...flag, targeting: { '!!': [nested] } },
      sum: { ...flag, targeting: { '!!': [sum] } },
      modest: { ...flag, targeting: { some: [{ var: 'list' }, { '==': [{ var: '' }, 'x'] }] } },
    },
  });
  const context = { list: list.map((_, index) => ({ index, list })), text: 'x' };
  for (let i = 0; i < 3; i++) {
    const codes = ['some', 'nested', 'sum'].map(
      (key) => evaluate(greedy, key, context, 0).errorCode,
    );
    expect(codes).toEqual(['GENERAL', 'GENERAL', 'GENERAL']);
    expect(evaluate(greedy, 'modest', { list }, 0).variant).toBe('true');
  }
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  'evaluate() matches no inherited "%s"',
  (name) => {
    const flag = { state: 'ENABLED', variants: { on: 1, off: 0 }, defaultVariant: 'off' } as const;
    const conditions: readonly Logic[] = [
      { '!!': [{ var: name }] },
      { '!=': [{ var: name }, null] },
      { '==': [{ var: name }, '[object Object]'] },
      { '>': [{ var: name }, 0] },
      { in: [{ var: name }, ['x', '[object Object]']] },
      { starts_with: [{ var: name }, 'f'] },
      { ends_with: [{ var: `deep.${name}` }, '}'] },
      { '!': [{ missing: [name] }] },
      { some: [[{ var: 'deep' }], { '!!': [{ var: name }] }] },
    ];
    const flags = conditions.map((when, at) => [
      `${at}`,
      { ...flag, targeting: { if: [when, 'on'] } },
    ]);
    const compiled = compileRuleset({ flags: Object.fromEntries(flags) });
    const answers = conditions.map((_, at) => evaluate(compiled, `${at}`, { deep: {} }, 0).variant);
    expect(answers).toEqual(conditions.map(() => 'off'));
  },
);
