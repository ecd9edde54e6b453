import { expect, test } from 'vitest';
import { compileRuleset } from './compile-ruleset.ts';
import { evaluate } from './evaluate.ts';
import { patchRuleset } from './patch-ruleset.ts';
import type { FlagdFlag } from './types.ts';

const on: FlagdFlag = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'on',
};
const off: FlagdFlag = { ...on, defaultVariant: 'off' };
const broken: FlagdFlag = { ...on, defaultVariant: 'no' };

test('patchRuleset() changes, adds and takes away, and leaves the rest and the input alone', () => {
  const before = compileRuleset({ flags: { kept: on, changed: on, gone: on, mended: broken } });
  const after = patchRuleset(before, {
    changed: off,
    gone: null,
    added: on,
    mended: on,
    absent: null,
  });

  const variants = (ruleset: typeof before) =>
    ['kept', 'changed', 'gone', 'added', 'mended', 'absent'].map(
      (key) => evaluate(ruleset, key, {}, 0).variant,
    );
  expect(variants(after)).toEqual(['on', 'off', null, 'on', 'on', null]);
  expect(variants(before)).toEqual(['on', 'on', 'on', null, null, null]);
  expect(after.flags.get('kept')).toBe(before.flags.get('kept'));
  expect([...after.broken.keys()]).toEqual([]);
  expect([...before.broken.keys()]).toEqual(['mended']);
});

test('patchRuleset() breaks a flag that is patched with a malformed one, and forgets a broken one', () => {
  const before = compileRuleset({ flags: { a: on, b: broken } });
  const after = patchRuleset(before, { a: broken, b: null });
  expect([...after.broken.keys()]).toEqual(['a']);
  expect(evaluate(after, 'a', {}, 0).errorCode).toBe('PARSE_ERROR');
  expect(evaluate(after, 'b', {}, 0).errorCode).toBe('FLAG_NOT_FOUND');
});

test('patchRuleset() compiles against the evaluators and metadata of the ruleset', () => {
  const before = compileRuleset({
    flags: {},
    $evaluators: { staff: { '==': [{ var: 'group' }, 'staff'] } },
    metadata: { version: 'v1' },
  });
  const after = patchRuleset(before, {
    a: { ...on, targeting: { if: [{ $ref: 'staff' }, 'off'] } },
  });
  expect(evaluate(after, 'a', { group: 'staff' }, 0)).toMatchObject({
    variant: 'off',
    metadata: { version: 'v1' },
  });
});

test('patchRuleset() takes __proto__ for a key like any other', () => {
  const flags = JSON.parse(JSON.stringify({ key: on }).replace('key', '__proto__'));
  const after = patchRuleset(compileRuleset({ flags: {} }), flags);
  expect(evaluate(after, '__proto__', {}, 0).variant).toBe('on');
  expect(evaluate(after, 'toString', {}, 0).errorCode).toBe('FLAG_NOT_FOUND');
});
