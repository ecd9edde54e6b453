import { expect, test } from 'vitest';
import { checkFlag } from './check-flag.ts';

const sound = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };

test('checkFlag() gives the parts of a sound flag', () => {
  const targeting = { if: [{ var: 'a' }, 'on', 'off'] };
  expect(checkFlag({ ...sound, targeting, metadata: { unit: 'user' } }, new Map())).toEqual({
    isEnabled: true,
    variants: { on: true, off: false },
    defaultVariant: 'on',
    targeting,
    size: 5,
    metadata: { unit: 'user' },
  });
});

test.each([
  ['no targeting', {}],
  ['empty targeting', { targeting: {} }],
  ['a disabled flag', { state: 'DISABLED', targeting: { nope: 1 } }],
])('checkFlag() finds no rules in %s', (_, more) => {
  expect(checkFlag({ ...sound, ...more }, new Map())).toMatchObject({
    targeting: null,
    size: 0,
  });
});

test.each([undefined, null, ''])(
  'checkFlag() takes %j for no default variant',
  (defaultVariant) => {
    expect(checkFlag({ ...sound, defaultVariant }, new Map())).toHaveProperty(
      'defaultVariant',
      null,
    );
  },
);

test('checkFlag() copies objects among the values, deeply frozen', () => {
  const bundle = { tools: ['x'] };
  const parts = checkFlag({ ...sound, variants: { on: bundle, off: 1 } }, new Map());
  bundle.tools.push('y');
  expect(parts).toMatchObject({ variants: { on: { tools: ['x'] }, off: 1 } });
});

test.each([
  [
    { variants: { on: { a: undefined } } },
    'its variant "on" is no JSON of at most 100 levels; change it',
  ],
  [
    { variants: { on: Number.NaN } },
    'its variant "on" is no JSON of at most 100 levels; change it',
  ],
  [{ targeting: { no: [] } }, 'operator "no" is not supported; use another one'],
  [{ targeting: 5 }, 'its targeting is no rule; write an object'],
])('checkFlag() of %j says what is wrong', (more, why) => {
  expect(checkFlag({ ...sound, ...more }, new Map())).toBe(why);
});

test('checkFlag() reads own members only', () => {
  expect(checkFlag(Object.create(sound), new Map())).toBe(
    'its state is neither "ENABLED" nor "DISABLED"; give one of them',
  );
  const variants = JSON.parse('{"__proto__": 1}');
  expect(checkFlag({ ...sound, variants, defaultVariant: '__proto__' }, new Map())).toHaveProperty(
    'defaultVariant',
    '__proto__',
  );
});
