import { expect, test } from 'vitest';
import {
  beta,
  everybody,
  flag,
  servedBy,
  serving,
  splitting,
  step,
  T0,
  T1,
  withSteps,
} from './authored-flag.fixture.ts';
import { lower } from './lower.ts';
import type { AuthoredFlag, Logic } from './types.ts';

const NOW = { '*': [{ var: '$flagd.timestamp' }, 1000] };
const C = { var: 'conversationStartedAtMs' };
const S = { if: [{ '>': [C, 0] }, { min: [C, NOW] }, NOW] };
const U = { var: 'targetingKey' };

test('lower() of two steps is word for word the document of the specification', () => {
  const segment = { id: 4, segment: 'beta', weightParts: 100_000 };
  const ramp = [step(T0, [everybody(2, 5_000)]), step(T1, [segment, everybody(3, 25_000)])];
  const draw = (id: number, weight: number) => ({
    fractional: [{ cat: ['5f3a:', U] }, [`new~${id}`, weight], [`legacy~${id}`, 100_000 - weight]],
  });
  expect(lower(withSteps(ramp))).toEqual({
    state: 'ENABLED',
    variants: {
      legacy: 'old',
      new: 'fresh',
      newer: 'fresher',
      'new~4': 'fresh',
      'new~3': 'fresh',
      'legacy~3': 'old',
      'new~2': 'fresh',
      'legacy~2': 'old',
    },
    defaultVariant: 'legacy',
    targeting: {
      if: [
        { '!': [U] },
        'legacy',
        { '>=': [S, T1] },
        { if: [beta, 'new~4', draw(3, 25_000)] },
        { '>=': [S, T0] },
        draw(2, 5_000),
        'legacy',
      ],
    },
    metadata: { ...flag.metadata, rules: 'no-unit,ramp,ramp,serve' },
  });
});

test.each([
  ['no allocation', flag],
  ['an allocation without steps', withSteps([])],
])('lower() of %s has no targeting', (_, authored) => {
  expect(lower(authored)).toEqual({
    state: 'ENABLED',
    variants: flag.variants,
    defaultVariant: 'legacy',
    metadata: flag.metadata,
  });
});

test('lower() of a killed flag serves the kill variant to all and is enabled', () => {
  const authored = {
    ...withSteps([step(T0, [everybody(1, 50_000)])]),
    serve: 'new',
    killed: 'legacy',
  };
  expect(lower(authored)).toEqual({
    state: 'ENABLED',
    variants: flag.variants,
    defaultVariant: 'legacy',
    metadata: flag.metadata,
  });
});

test.each([
  ['variant', { ...flag, serve: 'missing' }, 'flag "agent" lacks variant "missing"'],
  ['variant', { ...flag, serve: 'toString' }, 'flag "agent" lacks variant "toString"'],
  ['variant', { ...flag, killed: 'missing' }, 'flag "agent" lacks variant "missing"'],
  [
    'variant',
    { ...flag, rules: [serving('a', 'missing')] },
    'flag "agent" lacks variant "missing"',
  ],
  ['variant', { ...flag, rules: [splitting({ no: 1 })] }, 'flag "agent" lacks variant "no"'],
  [
    'variant',
    { ...flag, off: 'no', prerequisites: [{ name: 'a', condition: true }] },
    'flag "agent" lacks variant "no"',
  ],
  [
    'segment',
    withSteps([step(T0, [{ id: 1, segment: 'nobody', weightParts: 5 }])]),
    'flag "agent" lacks segment "nobody"',
  ],
])('lower() throws when the flag lacks a %s', (_, authored, message) => {
  expect(() => lower(authored)).toThrow(message);
});

const inBeta = { name: 'other-flag', condition: beta };
const paying: Logic = { '==': [{ var: 'plan' }, 'pro'] };
const slice = {
  group: 'checkout',
  unit: 'conversation',
  salt: '00ff',
  fromParts: 20_000,
  toParts: 70_000,
};

test('lower() of everything is word for word one `if` in the order of decision', () => {
  const authored: AuthoredFlag = {
    ...withSteps([step(T0, [everybody(1, 100_000)])]),
    off: 'newer',
    prerequisites: [inBeta, { name: 'third', condition: paying }],
    exclusion: slice,
    rules: [serving('targets', 'new'), splitting({ new: 25_000, legacy: 75_000 }, 'userId')],
    holdBackParts: 1_000,
  };
  const outside = {
    or: [
      { '!': [U] },
      {
        '!=': [
          { fractional: [{ cat: ['00ff:', U] }, ['out', 20_000], ['in', 50_000], ['out', 30_000]] },
          'in',
        ],
      },
    ],
  };
  const user = { var: 'userId' };
  expect(lower(authored)).toEqual({
    state: 'ENABLED',
    variants: { ...flag.variants, 'new~1': 'fresh', 'legacy~1': 'old' },
    defaultVariant: 'legacy',
    targeting: {
      if: [
        { '!': [{ and: [beta, paying] }] },
        'newer',
        beta,
        'new',
        true,
        {
          if: [
            { '!': [user] },
            // What all get in the step of 100 %.
            { if: [{ '>=': [S, T0] }, 'new', 'legacy'] },
            outside,
            'newer',
            { fractional: [{ cat: ['5f3a:', user] }, ['new', 25_000], ['legacy', 75_000]] },
          ],
        },
        { '!': [U] },
        'legacy',
        outside,
        'legacy',
        { '>=': [S, T0] },
        { fractional: [{ cat: ['5f3a:', U] }, ['new~1', 99_000], ['legacy~1', 1_000]] },
        'legacy',
      ],
    },
    metadata: {
      ...flag.metadata,
      rules: 'requires,targets,share,no-unit,excluded,ramp,serve',
    },
  });
});

test('lower() serves off when one of several prerequisites fails, before any rule', () => {
  const authored: AuthoredFlag = {
    ...flag,
    off: 'newer',
    prerequisites: [inBeta, { name: 'third', condition: paying }],
    rules: [serving('all', 'new', true)],
  };
  const gets = (context: object) => servedBy(authored, context);
  expect([
    gets({ group: 'beta', plan: 'pro' }),
    gets({ group: 'beta' }),
    gets({ plan: 'pro' }),
    gets({}),
  ]).toEqual(['new', 'newer', 'newer', 'newer']);
});

test('lower() of a killed flag asks neither prerequisites nor rules', () => {
  const authored: AuthoredFlag = {
    ...flag,
    killed: 'newer',
    prerequisites: [inBeta],
    exclusion: slice,
    rules: [serving('all', 'new', true)],
  };
  expect(lower(authored)).toEqual({
    state: 'ENABLED',
    variants: flag.variants,
    defaultVariant: 'newer',
    metadata: flag.metadata,
  });
});

test('lower() asks rules before the ramp, in their order', () => {
  const authored: AuthoredFlag = {
    ...withSteps([step(T0, [everybody(1, 100_000)])]),
    rules: [serving('a', 'newer'), serving('b', 'legacy', paying)],
  };
  const gets = (context: object) => servedBy(authored, { targetingKey: 'u', ...context });
  expect([gets({ group: 'beta', plan: 'pro' }), gets({ plan: 'pro' }), gets({})]).toEqual([
    'newer',
    'legacy',
    'new~1',
  ]);
});
