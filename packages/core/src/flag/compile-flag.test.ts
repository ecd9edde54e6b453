import { expect, test } from 'vitest';
import { compileFlag } from './compile-flag.ts';
import { WorkMeter } from './work-meter.ts';

const around = {
  evaluators: new Map(),
  metadata: { set: 'shared' },
  meter: new WorkMeter(),
};
const sound = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };

test('compileFlag() answers without a rule when there is no targeting', () => {
  const { flag, why } = compileFlag('f', { ...sound, metadata: { unit: 'user' } }, around);
  expect(why).toBeNull();
  expect(flag.rule).toBeNull();
  expect(flag.fixed).toEqual({
    value: true,
    variant: 'on',
    draw: 0,
    servedAs: 'on',
    rule: null,
    reason: 'STATIC',
    metadata: { set: 'shared', unit: 'user' },
  });
});

test('compileFlag() gives one answer for each variant, rule and reason', () => {
  const targeting = { if: [{ var: 'a' }, { var: 'a' }, { var: 'b' }, 'on', null] };
  const { flag } = compileFlag('f', { ...sound, targeting }, around);
  const literal = flag.rule?.({ b: 1 }, 0);
  expect(literal).toMatchObject({ variant: 'on', rule: '2', reason: 'TARGETING_MATCH' });
  const computed = flag.rule?.({ a: 'on' }, 1);
  expect(computed).toMatchObject({ variant: 'on', rule: '1', reason: 'TARGETING_MATCH' });
  expect(flag.rule?.({ a: 'on' }, 2)).toBe(computed);
  expect(flag.rule?.({ a: 'off' }, 0)).toMatchObject({ variant: 'off', value: false });
  expect(flag.rule?.({}, 0)).toMatchObject({ variant: 'on', rule: '3', reason: 'DEFAULT' });
  expect(flag.rule?.({}, 0)).toBe(flag.rule?.({}, 1));
  expect(flag.rule?.({ a: ['on'] }, 0)).toBe(flag.failed);
  expect(flag.failed).toMatchObject({ reason: 'ERROR', errorCode: 'GENERAL' });
});

test('compileFlag() copies values, so that changing the document changes no answer', () => {
  const bundle = { model: 'a', tools: ['x'] };
  const { flag } = compileFlag('f', { ...sound, variants: { on: bundle } }, around);
  bundle.tools.push('y');
  expect(flag.fixed.value).toEqual({ model: 'a', tools: ['x'] });
  expect(Object.isFrozen(flag.fixed.value)).toBe(true);
});

test.each([
  ['text', 'it is no object; write a flagd flag'],
  [{ ...sound, state: 'on' }, 'its state is neither "ENABLED" nor "DISABLED"; give one of them'],
  [{ ...sound, variants: {} }, 'it has no variants; give it some'],
  [{ ...sound, variants: [1] }, 'it has no variants; give it some'],
  [
    { ...sound, variants: { on: Number.NaN } },
    'its variant "on" is no JSON of at most 100 levels; change it',
  ],
  [{ ...sound, defaultVariant: 0 }, 'its default variant is no text; name a variant'],
  [
    { ...sound, defaultVariant: 'toString' },
    'its default variant "toString" does not exist; add it',
  ],
  [{ ...sound, targeting: ['on'] }, 'its targeting is no rule; write an object'],
  [{ ...sound, targeting: { nope: [] } }, 'operator "nope" is not supported; use another one'],
  [{ ...sound, metadata: { a: [] } }, 'its metadata is not flat; use texts, numbers and booleans'],
  [Object.create(sound), 'its state is neither "ENABLED" nor "DISABLED"; give one of them'],
])('compileFlag() of %j makes a broken flag', (flag, why) => {
  const compilation = compileFlag('f', flag, around);
  expect(compilation.why).toBe(`Cannot compile flag "f": ${why}`);
  expect(compilation.flag.rule).toBeNull();
  expect(compilation.flag.fixed).toEqual({
    value: undefined,
    variant: null,
    draw: 0,
    servedAs: null,
    rule: null,
    reason: 'ERROR',
    errorCode: 'PARSE_ERROR',
    metadata: { set: 'shared' },
  });
});

test('compileFlag() ignores the targeting of a disabled flag', () => {
  const { flag, why } = compileFlag(
    'f',
    { ...sound, state: 'DISABLED', targeting: { x: 1 } },
    around,
  );
  expect([flag.rule, flag.fixed.reason, why]).toEqual([null, 'DISABLED', null]);
});

test('compileFlag() names rules by the metadata of the flag and takes them out of its answers', () => {
  const targeting = { if: [{ var: 'a' }, 'on', { var: 'b' }, 'off', { var: 'c' }, 'off'] };
  const metadata = { rules: 'staff,,ramp,serve', unit: 'user' };
  const { flag } = compileFlag('f', { ...sound, targeting, metadata }, around);
  const answers = [{ a: 1 }, { b: 1 }, { c: 1 }, {}].map((context) => flag.rule?.(context, 0));
  expect(answers.map((answer) => [answer?.rule, answer?.variant])).toEqual([
    ['staff', 'on'],
    ['2', 'off'],
    ['ramp', 'off'],
    // Nobody wrote that branch.
    [null, 'on'],
  ]);
  expect(answers[0]?.metadata).toEqual({ set: 'shared', unit: 'user' });
});

test('compileFlag() leaves metadata called rules alone where there are none', () => {
  const { flag } = compileFlag('f', { ...sound, metadata: { rules: 'strict' } }, around);
  expect(flag.fixed).toMatchObject({ rule: null, metadata: { rules: 'strict' } });
});

test('compileFlag() names the rule of targeting that is no if by the first name, else 1', () => {
  const targeting = { fractional: ['key', ['on', 1]] };
  const { flag } = compileFlag('f', { ...sound, targeting }, around);
  const named = compileFlag('f', { ...sound, targeting, metadata: { rules: 'draw' } }, around);
  expect([flag.rule?.({}, 0).rule, named.flag.rule?.({}, 0).rule]).toEqual(['1', 'draw']);
});
