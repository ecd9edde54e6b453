import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { fractionOf, readShare } from './percent.ts';
import { reading, treeOf } from './tree.fixture.ts';

const read = (value: Json) => reading((report, node) => readShare(report, node, '"weight"'), value);

test.each([
  ['0%', 0],
  ['0.001%', 1],
  ['12.5%', 12_500],
  ['25 %', 25_000],
  ['33.333%', 33_333],
  ['100%', 100_000],
  ['100.000000%', 100_000],
])('readShare() reads %s as %d parts', (text, parts) => {
  expect(read(text)).toEqual({ value: parts, problems: [] });
});

const SHARE = 'a share from 0% to 100%';

test.each([
  ['101%', `out-of-range | Cannot read "weight": "101%" is more than 100% | ${SHARE}`],
  ['100.001%', `out-of-range | Cannot read "weight": "100.001%" is more than 100% | ${SHARE}`],
  [
    '0.0005%',
    'out-of-range | Cannot read "weight": "0.0005%" has more than 3 decimals | a share with at most 3 decimals: 0.001% is 1 part of 100 000',
  ],
  [
    25,
    `wrong-type | Cannot read "weight": found "25" without a percent sign | ${SHARE}, for example "25%"`,
  ],
  ['-5%', `wrong-type | Cannot read "weight": found "-5%" | ${SHARE}, for example "25%"`],
  ['half', `wrong-type | Cannot read "weight": found "half" | ${SHARE}, for example "25%"`],
  [{}, `wrong-type | Cannot read "weight": found a map | ${SHARE}, for example "25%"`],
])('readShare() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ value: null, problems: [`1:1 ${problem}`] });
});

test('readShare() rounds no share of up to three decimals', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100_000 }), (parts) => {
      expect(
        read(`${Math.floor(parts / 1_000)}.${String(parts % 1_000).padStart(3, '0')}%`).value,
      ).toBe(parts);
    }),
  );
});

test.each([
  ['0.5%', 0.005],
  ['0.7%', 0.007],
  ['100%', 1],
  [0.005, 0.005],
  [-3, -3],
  ['0.005', null],
  ['x', null],
  [Number.NaN, null],
  [Number.POSITIVE_INFINITY, null],
  [null, null],
  [['0.5%'], null],
])('fractionOf() reads %j as %j', (value, fraction) => {
  expect(fractionOf(treeOf(value))).toBe(fraction);
});
