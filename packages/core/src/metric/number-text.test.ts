import { expect, test } from 'vitest';
import { countText, numberText, percentText, unitText } from './number-text.ts';

test('numberText() keeps three digits below 1 000 and whole numbers above', () => {
  expect([0, 0.012_34, 12.345, 999.4, 1_760.4, -2_000].map(numberText)).toEqual([
    '0',
    '0.0123',
    '12.3',
    '999',
    '1 760',
    '-2 000',
  ]);
});

test('percentText() writes a share', () => {
  expect([0, 0.001, 0.021, 1].map(percentText)).toEqual(['0 %', '0.1 %', '2.1 %', '100 %']);
});

test('countText() groups by three, and leaves what is no plain number as it is', () => {
  expect([0, 999, 1_000, 1_234_567, -1_000, 1e21, Number.NaN].map(countText)).toEqual([
    '0',
    '999',
    '1 000',
    '1 234 567',
    '-1 000',
    '1e+21',
    'NaN',
  ]);
});

test('unitText() knows units by their own names only', () => {
  expect(['ms', '1/s', '%', '1', 'constructor'].map(unitText)).toEqual([
    ' ms',
    ' a second',
    ' %',
    '',
    '',
  ]);
});
