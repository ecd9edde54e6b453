import { expect, test } from 'vitest';
import { parseFigure } from './parse-figure.ts';

test.each([
  ['30%', 0.3],
  ['0.3', 0.3],
  ['-2', -2],
  ['12500', 12_500],
])('parseFigure("%s")', (text, value) => {
  expect(parseFigure(text)).toBe(value);
});

test.each(['', '%', '1e3', 'NaN', 'Infinity', '3s', '1,5', '0x10'])(
  'parseFigure("%s") throws',
  (text) => {
    expect(() => parseFigure(text)).toThrow('is no number; give one such as "0.3" or "30%"');
  },
);
