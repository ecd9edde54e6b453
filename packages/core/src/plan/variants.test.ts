import { expect, test } from 'vitest';
import { PLAN_LIMITS } from './limits.ts';
import { newReport } from './report.ts';
import { reading } from './tree.fixture.ts';
import { checkVariant, readVariant, readVariants } from './variants.ts';

const many = (length: number) => Object.fromEntries(Array.from({ length }, (_, i) => [`v${i}`, i]));

test('readVariants() takes as many variants as the limit and no more', () => {
  expect(reading(readVariants, many(PLAN_LIMITS.variants)).problems).toEqual([]);
  expect(reading(readVariants, many(PLAN_LIMITS.variants + 1)).problems).toEqual([
    '1:1 too-large | Cannot read "variants": it has 101 entries | 1 to 100 entries',
  ]);
});

test('readVariants() keeps names that objects inherit as names of variants', () => {
  expect(reading(readVariants, { toString: 1, valueOf: 2 })).toEqual({
    value: { kind: 'number', variants: { toString: 1, valueOf: 2 } },
    problems: [],
  });
});

test('readVariants() refuses a name with a comma, which lists of variants have between them', () => {
  expect(reading(readVariants, { 'a,b': 1, c: 2 })).toEqual({
    value: { kind: 'number', variants: { c: 2 } },
    problems: [
      '1:1 out-of-range | Cannot read the name of a variant: "a,b" holds "," | a name without ","',
    ],
  });
});

test('readVariant() and checkVariant() suggest the nearest variant', () => {
  const read = (value: string | boolean) =>
    reading((report, node) => readVariant(report, node, ['on', 'off']), value);
  expect(read('off')).toEqual({ value: 'off', problems: [] });
  expect(read('of').problems).toEqual([
    '1:1 unknown-name | Cannot serve variant "of": the flag has no such variant | "off"',
  ]);
  expect(read('toString').problems).toEqual([
    '1:1 unknown-name | Cannot serve variant "toString": the flag has no such variant | "on" or "off"',
  ]);
  const report = newReport('f');
  expect(checkVariant(report, 'on', { line: 3, column: 4 }, ['on'])).toBe('on');
  expect(checkVariant(report, 'On', { line: 3, column: 4 }, ['on'])).toBe(null);
  expect(report.problems).toEqual([
    {
      code: 'unknown-name',
      file: 'f',
      at: { line: 3, column: 4 },
      message: 'Cannot serve variant "On": the flag has no such variant',
      expected: '"on"',
    },
  ]);
});
