import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { type FlagContext, readFlag } from './flag-definition.ts';
import { reading } from './tree.fixture.ts';

const at = { line: 9, column: 3 };
const read = (value: Json) => {
  const context: FlagContext = { aliases: [], segments: new Map() };
  return reading((report, node) => readFlag(report, node, 'chat', at, context), value);
};
const nothingElse = { rules: [], requires: [], exclusion: null, holdBackParts: 0 };

test('readFlag() reads everything that a flag says', () => {
  const { value, problems } = read({
    description: 'New chat',
    aliases: ['enableChat', 'chat2'],
    variants: { legacy: false, new: true },
    schema: { type: 'boolean' },
    off: 'legacy',
    clientVisible: true,
    variable: 'VITE_FEATURE_CHAT',
    environments: { production: 'legacy', staging: { serve: 'new', holdBack: '1%' } },
  });
  expect(problems).toEqual([]);
  expect(value).toEqual({
    key: 'chat',
    description: 'New chat',
    aliases: ['enableChat', 'chat2'],
    kind: 'boolean',
    variants: { legacy: false, new: true },
    schema: { type: 'boolean' },
    off: 'legacy',
    clientVisible: true,
    variable: 'VITE_FEATURE_CHAT',
    environments: {
      production: { ...nothingElse, serve: 'legacy', at: { line: 17, column: 3 } },
      staging: { ...nothingElse, serve: 'new', holdBackParts: 1_000, at: { line: 18, column: 3 } },
    },
    at,
  });
});

test('readFlag() gives aliases and segments to those who check them with others', () => {
  const context: FlagContext = { aliases: [], segments: new Map() };
  const rules = [{ name: 'r', segment: 'staff', serve: 'a' }];
  const flag: Json = {
    aliases: ['x'],
    variants: { a: 1 },
    off: 'a',
    environments: { p: { rules } },
  };
  reading((report, node) => readFlag(report, node, 'chat', at, context), flag);
  expect(context).toEqual({
    aliases: [{ name: 'x', at: { line: 2, column: 5 } }],
    segments: new Map([['staff', { line: 12, column: 18 }]]),
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
    aliases: [],
    description: null,
    kind,
    variants,
    schema: null,
    off: 'a',
    clientVisible: false,
    variable: null,
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
  [
    { variants: { on: true }, off: 'on', aliases: ['a~1'] },
    '6:5 out-of-range | Cannot read an alias: "a~1" holds "~" | a name without "~"',
  ],
  [
    { variants: { on: true }, off: 'on', aliases: [] },
    '6:3 out-of-range | Cannot read "aliases": the list has 0 items | at least 1',
  ],
  [
    { variants: { on: true }, off: 'on', schema: 'boolean' },
    '5:9 wrong-type | Cannot read "schema": found "boolean" | a JSON schema, for example "{ type: boolean }"',
  ],
  [
    { variants: { on: true }, off: 'on', clientVisible: 'yes' },
    '5:16 wrong-type | Cannot read "clientVisible": found "yes" | true or false',
  ],
  [
    { variants: { on: true }, off: 'on', variable: 'NEW-CHAT' },
    '5:11 out-of-range | Cannot read "variable": "NEW-CHAT" is no name of a variable | the name of an environment variable, for example "VITE_FEATURE_NEW_CHAT"',
  ],
  [
    { variants: { on: true }, off: 'on', variable: 5 },
    '5:11 wrong-type | Cannot read "variable": found "5" | the name of an environment variable, for example "VITE_FEATURE_NEW_CHAT"',
  ],
])('readFlag() refuses %j', (value, problem) => {
  expect(read(value).problems[0]).toBe(problem);
});

test('readFlag() tells the mistakes of the environments also when "off" is wrong', () => {
  const { problems } = read({
    variants: { a: 1, b: 2 },
    off: 'c',
    environments: { production: 'd' },
  });
  expect(problems.map((problem) => problem.split(' | ', 1)[0])).toEqual([
    '5:6 unknown-name',
    '7:15 unknown-name',
  ]);
});
