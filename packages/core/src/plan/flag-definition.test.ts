import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readFlag } from './flag-definition.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';

const at = { line: 9, column: 3 };
const read = (value: Json) => reading((report, node) => readFlag(report, node, 'chat', at), value);

test('readFlag() compiles variants, off and environments', () => {
  expect(
    read({
      description: 'New chat',
      variants: { legacy: false, new: true },
      off: 'legacy',
      environments: { production: 'legacy', staging: 'new' },
    }),
  ).toEqual({
    value: {
      key: 'chat',
      description: 'New chat',
      kind: 'boolean',
      variants: { legacy: false, new: true },
      off: 'legacy',
      environments: { production: 'legacy', staging: 'new' },
      at,
    },
    problems: [],
  });
});

test.each([
  ['string', { a: 'x', b: 'y' }],
  ['number', { a: 1, b: 2.5 }],
  ['object', { a: { model: 'm', tools: ['t'] }, b: {} }],
])('readFlag() infers the kind %s', (kind, variants) => {
  const { value, problems } = read({ variants, off: 'a' });
  expect(problems).toEqual([]);
  expect(value).toEqual({
    key: 'chat',
    description: null,
    kind,
    variants,
    off: 'a',
    environments: {},
    at,
  });
});

const KINDS = 'a value of one kind for all variants:';

test.each([
  [
    { variants: { a: 1 } },
    '1:1 missing-key | Cannot read a flag: "off" is missing | "off", for example "off: off"',
  ],
  [
    { variants: {}, off: 'a' },
    '2:3 out-of-range | Cannot read "variants": it has 0 entries | 1 to 100 entries',
  ],
  [
    { variants: { a: 1, b: true }, off: 'a' },
    `3:6 wrong-type | Cannot use "true" as value of variant "b": it is a boolean and the first is a number | ${KINDS} number`,
  ],
  [
    { variants: { a: null }, off: 'a' },
    `2:6 wrong-type | Cannot use nothing as value of variant "a": no flag has such values | ${KINDS} boolean, string, number or object`,
  ],
  [
    { variants: { a: [1] }, off: 'a' },
    `3:5 wrong-type | Cannot use a list as value of variant "a": no flag has such values | ${KINDS} boolean, string, number or object`,
  ],
  [
    { variants: { 'a~1': 1 }, off: 'a~1' },
    '2:3 out-of-range | Cannot read the name of a variant: "a~1" holds "~" | a name without "~"',
  ],
  [
    { variants: { on: true, off: false }, off: 'of' },
    '5:6 unknown-name | Cannot serve variant "of": the flag has no such variant | "off"',
  ],
  [
    { variants: { on: true }, off: 'on', environments: { prod: true } },
    '6:9 unknown-name | Cannot serve variant "true": the flag has no such variant | "on"',
  ],
  [
    { variants: { on: true }, off: 'on', environments: { constructor: 'on' } },
    '6:3 out-of-range | Cannot read the name of an environment: "constructor" is a reserved name | another name',
  ],
])('readFlag() refuses %j', (value, problem) => {
  expect(read(value).problems[0]).toBe(problem);
});

test('readFlag() takes as many variants as the limit and no more', () => {
  const many = (length: number) => ({
    variants: Object.fromEntries(Array.from({ length }, (_, i) => [`v${i}`, i])),
    off: 'v0',
  });
  expect(read(many(PLAN_LIMITS.variants)).problems).toEqual([]);
  expect(read(many(PLAN_LIMITS.variants + 1)).problems).toEqual([
    '2:3 too-large | Cannot read "variants": it has 101 entries | 1 to 100 entries',
  ]);
});
