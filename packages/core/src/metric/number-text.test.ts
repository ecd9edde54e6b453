import { expect, test } from 'vitest';
import { countText, exactText, numberText, percentText, unitText } from './number-text.ts';

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

test('percentText() says 100 % of all only', () => {
  const shares = [0.99, 0.994, 0.9995, 0.999_49, 0.999_999_9, 1 - 2 ** -53, 1.5];
  expect(shares.map(percentText)).toEqual([
    '99 %',
    '99.4 %',
    '99.95 %',
    '99.949 %',
    '99.99999 %',
    '99.99999999999999 %',
    '150 %',
  ]);
});

test('exactText() keeps every digit', () => {
  expect([0, 0.123_45, -0.5, 2_000, 1_760.25, -1_760.25, 0.1 + 0.2, 1e21].map(exactText)).toEqual([
    '0',
    '0.12345',
    '-0.5',
    '2 000',
    '1 760.25',
    '-1 760.25',
    '0.3',
    '1e+21',
  ]);
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
