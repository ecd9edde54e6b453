import { expect, test } from 'vitest';
import { compileFlag } from './compile-flag.ts';

const around = { evaluators: new Map(), metadata: { set: 'shared' } };
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
    reason: 'STATIC',
    metadata: { set: 'shared', unit: 'user' },
  });
});

test('compileFlag() gives one answer for each variant and reason', () => {
  const targeting = { if: [{ var: 'a' }, { var: 'a' }, { var: 'b' }, 'on', null] };
  const { flag } = compileFlag('f', { ...sound, targeting }, around);
  const literal = flag.rule?.({ b: 1 }, 0);
  expect(literal).toMatchObject({ variant: 'on', reason: 'TARGETING_MATCH' });
  expect(flag.rule?.({ a: 'on' }, 1)).toBe(literal);
  expect(flag.rule?.({ a: 'off' }, 0)).toMatchObject({ variant: 'off', value: false });
  expect(flag.rule?.({}, 0)).toMatchObject({ variant: 'on', reason: 'DEFAULT' });
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
