import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readBoolean, readNumber } from './number.ts';
import { reading } from './tree.fixture.ts';

const range = { min: 1, max: 10, whole: true, example: '4' };
const read = (value: Json) =>
  reading((report, node) => readNumber(report, node, '"count"', range), value);

test('readNumber() takes both ends of its range', () => {
  expect(read(1)).toEqual({ value: 1, problems: [] });
  expect(read(10)).toEqual({ value: 10, problems: [] });
});

test.each([
  [0, 'out-of-range | Cannot read "count": "0" is not from 1 to 10'],
  [11, 'out-of-range | Cannot read "count": "11" is not from 1 to 10'],
  [2.5, 'out-of-range | Cannot read "count": "2.5" is not whole'],
  [Number.NaN, 'out-of-range | Cannot read "count": "NaN" is not from 1 to 10'],
  ['4', 'wrong-type | Cannot read "count": found "4"'],
  [null, 'wrong-type | Cannot read "count": found nothing'],
])('readNumber() refuses %j', (value, problem) => {
  expect(read(value)).toEqual({
    value: null,
    problems: [`1:1 ${problem} | a whole number from 1 to 10, for example 4`],
  });
});

test('readNumber() takes fractions where they are allowed', () => {
  const quantile = { min: 0, max: 1, example: '0.95' };
  expect(reading((report, node) => readNumber(report, node, '"quantile"', quantile), 0.95)).toEqual(
    { value: 0.95, problems: [] },
  );
});

test('readBoolean() takes true and false only', () => {
  const flag = (value: Json) =>
    reading((report, node) => readBoolean(report, node, '"absolute"'), value);
  expect([flag(true).value, flag(false).value]).toEqual([true, false]);
  expect(flag('yes')).toEqual({
    value: null,
    problems: ['1:1 wrong-type | Cannot read "absolute": found "yes" | true or false'],
  });
});
