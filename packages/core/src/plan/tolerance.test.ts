import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readTolerance, toleranceText } from './tolerance.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json, isRate: boolean) =>
  reading((report, node) => readTolerance(report, node, '"by"', isRate), value);

test.each<[Json, boolean, 'ratio' | 'difference', number]>([
  ['0.1%', true, 'difference', 0.001],
  [0, true, 'difference', 0],
  ['99.9%', true, 'difference', 0.999],
  ['10% of control', true, 'ratio', 0.1],
  ['1000% of control', true, 'ratio', 10],
  ['10%', false, 'ratio', 0.1],
  [0.1, false, 'ratio', 0.1],
  ['10% of control', false, 'ratio', 0.1],
  ['1000%', false, 'ratio', 10],
])('readTolerance() of %j where rate is %j', (value, isRate, kind, share) => {
  const tolerance = { kind, value: share };
  expect(read(value, isRate)).toEqual({ value: tolerance, problems: [] });
});

const OF_RATE =
  'a difference of rates, for example "0.1%", or a ratio, for example "10% of control"';

test.each<[Json, boolean, string]>([
  [
    '100%',
    true,
    `out-of-range | Cannot read "by": "100%" is not from 0% to less than 100% | ${OF_RATE}`,
  ],
  [
    -0.1,
    true,
    `out-of-range | Cannot read "by": "-0.1" is not from 0% to less than 100% | ${OF_RATE}`,
  ],
  ['much', true, `wrong-type | Cannot read "by": found "much" | ${OF_RATE}`],
  ['much of control', true, `wrong-type | Cannot read "by": found "much of control" | ${OF_RATE}`],
  [['1%'], true, `wrong-type | Cannot read "by": found a list | ${OF_RATE}`],
  [
    '1001%',
    false,
    'out-of-range | Cannot read "by": "1001%" is not from 0% to 1000% | a ratio, for example "10%"',
  ],
  [null, false, 'wrong-type | Cannot read "by": found nothing | a ratio, for example "10%"'],
])('readTolerance() refuses %j where rate is %j', (value, isRate, problem) => {
  expect(read(value, isRate)).toEqual({ value: null, problems: [`1:1 ${problem}`] });
});

test('toleranceText() reads as it is written', () => {
  expect(toleranceText({ kind: 'difference', value: 0.001 }, true)).toBe('0.1%');
  expect(toleranceText({ kind: 'ratio', value: 0.1 }, true)).toBe('10% of control');
  expect(toleranceText({ kind: 'ratio', value: 0.1 }, false)).toBe('10%');
});
