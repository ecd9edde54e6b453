import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { isOfBaseline, readFactor } from './baseline.ts';
import { reading, treeOf } from './tree.fixture.ts';

test.each<[Json, boolean]>([
  ['baseline', true],
  ['115% of baseline', true],
  ['much of baseline', true],
  ['115%', false],
  [1.15, false],
  [['baseline'], false],
])('isOfBaseline() of %j is %j', (value, expected) => {
  expect(isOfBaseline(treeOf(value))).toBe(expected);
});

const read = (value: Json) => reading((report, node) => readFactor(report, node, '"above"'), value);

test.each<[Json, number]>([
  ['baseline', 1],
  ['115% of baseline', 1.15],
  ['95%', 0.95],
  ['100000% of baseline', 1_000],
])('readFactor() of %j is %j', (value, factor) => {
  expect(read(value)).toEqual({ value: factor, problems: [] });
});

const RIGHT =
  'a share of the baseline above 0% and at most 100000%, for example "115% of baseline"';

test.each<[Json, string]>([
  ['0% of baseline', `out-of-range | Cannot read "above": found "0% of baseline" | ${RIGHT}`],
  ['100001%', `out-of-range | Cannot read "above": found "100001%" | ${RIGHT}`],
  ['of baseline', `wrong-type | Cannot read "above": found "of baseline" | ${RIGHT}`],
  [['95%'], `wrong-type | Cannot read "above": found a list | ${RIGHT}`],
])('readFactor() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({ value: null, problems: [`1:1 ${problem}`] });
});
