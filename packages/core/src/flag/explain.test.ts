import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beta, everybody, splitting, step, T0, T1, withSteps } from './authored-flag.fixture.ts';
import { compileRuleset } from './compile-ruleset.ts';
import { evaluate } from './evaluate.ts';
import { explain } from './explain.ts';
import { lower } from './lower.ts';
import type { EvaluationContext, FlagdFlag, Logic } from './types.ts';

const flag: FlagdFlag = {
  state: 'ENABLED',
  variants: { on: true, off: false, 'on~1': true, 'off~1': false },
  defaultVariant: 'off',
  metadata: { rules: 'staff,rwanda,ramp,serve' },
  targeting: {
    if: [
      { ends_with: [{ var: 'email' }, '@corp.example'] },
      'on',
      { in: [{ var: 'country' }, ['RW', 'KE']] },
      'on',
      { '!!': [{ var: 'beta' }] },
      { fractional: [{ cat: ['s:', { var: 'targetingKey' }] }, ['on~1', 1], ['off~1', 1]] },
      'off',
    ],
  },
};

test('explain() shows the rules that were asked until the one that decided', () => {
  expect(explain(flag, 'f', { country: 'KE' }, 0)).toEqual({
    sentence: 'rule "rwanda" matched because country is one of "RW", "KE"; serves "on"',
    steps: [
      {
        rule: 'staff',
        condition: 'email ends with "@corp.example"',
        matched: false,
        read: { email: null },
      },
      {
        rule: 'rwanda',
        condition: 'country is one of "RW", "KE"',
        matched: true,
        read: { country: 'KE' },
      },
    ],
    bucket: null,
  });
});

test('explain() shows where the unit fell when a draw decided', () => {
  const { sentence, bucket } = explain(flag, 'f', { beta: true, targetingKey: 'chat-1' }, 0);
  expect(bucket).toEqual({
    key: 'chat-1',
    position: 1,
    total: 2,
    slices: [
      { variant: 'on~1', weight: 1 },
      { variant: 'off~1', weight: 1 },
    ],
  });
  expect(sentence).toBe(
    'rule "ramp" matched because beta is there; the unit fell on 1 of 2; serves "off~1"',
  );
});

const sound = { state: 'ENABLED', variants: { on: 1, off: 0 }, defaultVariant: 'on' } as const;

test.each<[string, FlagdFlag, EvaluationContext, string]>([
  [
    'the last branch',
    flag,
    {},
    'no rule before "serve" matched, which is for everybody else; serves "off"',
  ],
  ['no rules', sound, {}, 'the flag has no rules; serves "on"'],
  [
    'a disabled flag',
    { ...sound, state: 'DISABLED' },
    {},
    "the flag is disabled, so the caller's default is used",
  ],
  [
    'a broken flag',
    { ...sound, targeting: { nope: 1 } },
    {},
    'the flag is broken, so the caller\'s default is used: Cannot compile flag "f": operator "nope" is not supported; use another one',
  ],
  [
    'no match',
    { ...sound, targeting: { if: [{ var: 'a' }, 'off'] } },
    {},
    'no rule matched; serves the default variant "on"',
  ],
  [
    'no default variant',
    { state: 'ENABLED', variants: { on: 1 }, targeting: { if: [{ var: 'a' }, 'on'] } },
    {},
    "no rule matched; there is no default variant, so the caller's default is used",
  ],
  [
    'a name that is no variant',
    { ...sound, targeting: { var: 'which' } },
    { which: 'other' },
    'rule "1" gives which; that names no variant, so the caller\'s default is used',
  ],
  [
    'a draw of everybody',
    { ...sound, targeting: { fractional: ['key', ['off', 1]] } },
    {},
    'rule "1" is for everybody; the unit fell on 0 of 1; serves "off"',
  ],
  [
    'a rule that fails',
    { ...sound, targeting: { if: [{ cat: [{ var: 'a' }] }, 'off'] } },
    { a: Object.create(null) },
    'rule "1" failed on this context, so the caller\'s default is used',
  ],
])('explain() of %s', (_, explained, context, sentence) => {
  expect(explain(explained, 'f', context, 0).sentence).toBe(sentence);
});

test('explain() tells what is required, not how that is decided', () => {
  const ruled = { if: [{ var: 'a' }, 'on~1', 'off'] };
  const names = (variant: string) => ({ in: [ruled, [variant, `${variant}~1`]] });
  const conditions: readonly (readonly [Logic, string])[] = [
    [names('on'), 'a flag that it requires does not serve "on"'],
    [{ and: [names('on'), names('v2')] }, 'a flag that it requires does not serve "on", "v2"'],
    [false, 'a flag that it requires serves another variant'],
    [{ and: [false, names('on')] }, 'a flag that it requires serves another variant'],
  ];
  for (const [condition, told] of conditions) {
    const required: FlagdFlag = {
      ...sound,
      metadata: { rules: 'requires,serve' },
      targeting: { if: [{ '!': [condition] }, 'off', 'on'] },
    };
    expect(explain(required, 'f', {}, 0).sentence).toBe(
      `rule "requires" matched because ${told}; serves "off"`,
    );
  }
});

test('explain() shows no salt', () => {
  const slice = { group: 'g', unit: 'userId', salt: 'secret', fromParts: 0, toParts: 50_000 };
  const authored = {
    ...withSteps([step(T0, [everybody(1, 50_000)])]),
    exclusion: slice,
    salt: 'hidden',
    rules: [splitting({ new: 50_000, newer: 50_000 }, 'userId')].map((rule) => ({
      ...rule,
      when: beta,
    })),
  };
  const lowered = lower(authored);
  for (const userId of Array.from({ length: 20 }, (_, index) => `u-${index}`)) {
    for (const group of ['beta', 'other']) {
      const told = explain(lowered, 'agent', { targetingKey: 'c', userId, group }, T1);
      expect(JSON.stringify(told)).not.toMatch(/secret|hidden/);
    }
  }
});

test('explain() follows evaluators and names of any kind', () => {
  const targeting = { $ref: 'all' };
  const evaluators = { all: { if: [{ $ref: 'staff' }, 'off'] }, staff: { var: 'staff' } };
  const { steps } = explain({ ...sound, targeting }, '__proto__', { staff: 1 }, 0, evaluators);
  expect(steps).toEqual([
    { rule: '1', condition: '"staff" holds', matched: true, read: { staff: 1 } },
  ]);
});

test('explain() agrees with evaluate()', () => {
  const { logic } = fc.letrec<{ logic: Logic; rule: Logic }>((tie) => ({
    logic: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom<Logic>('on', 'off', null, true, 0, 5, { var: 'a' }, { var: 'b' }),
      tie('rule'),
    ),
    rule: fc
      .tuple(
        fc.constantFrom('if', 'and', '==', '!', 'fractional', 'in', 'cat', '<', 'some'),
        fc.array(tie('logic'), { maxLength: 5 }),
      )
      .map(([name, args]): Logic => {
        if (name !== 'fractional') return { [name]: args };
        return { fractional: [{ var: 'k' }, ...args.map((variant, i): Logic => [variant, i])] };
      }),
  }));
  const value = fc.constantFrom('on', 'off', 'x', 1, null, undefined, ['on'], {});
  const context = fc.record({ a: value, b: value, k: fc.string() }, { requiredKeys: [] });
  fc.assert(
    fc.property(fc.array(logic, { minLength: 1, maxLength: 7 }), context, (branches, given) => {
      const ruled: FlagdFlag = { ...sound, targeting: { if: branches } };
      const ruleset = compileRuleset({ flags: { f: ruled } });
      const answer = evaluate(ruleset, 'f', given, 0);
      const { sentence, steps, bucket } = explain(ruled, 'f', given, 0);
      const last = steps.at(-1);
      if (answer.errorCode === 'PARSE_ERROR') expect(sentence).toMatch('the flag is broken');
      else if (answer.reason !== 'ERROR') {
        expect(last?.matched === true ? last.rule : null).toBe(answer.rule);
        expect(sentence.endsWith(`"${answer.servedAs}"`)).toBe(true);
      }
      expect(steps.slice(0, -1).every(({ matched }) => !matched)).toBe(true);
      if (bucket !== null) expect(bucket.position).toBeLessThan(bucket.total);
    }),
    { numRuns: 2_000 },
  );
});
