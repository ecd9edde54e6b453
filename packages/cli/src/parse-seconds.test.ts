import { expect, test } from 'vitest';
import { parseSeconds } from './parse-seconds.ts';

test.each([
  ['600', 600_000],
  ['0.001', 1],
  ['1.5', 1_500],
  ['10000000', 1e10],
])('parseSeconds() reads "%s"', (text, expectedMs) => {
  expect(parseSeconds(text)).toBe(expectedMs);
});

test.each(['', '0', '-1', '10m', 'NaN', 'Infinity', '10000001', '0.0001'])(
  'parseSeconds() refuses "%s"',
  (text) => {
    expect(() => parseSeconds(text)).toThrow(`"${text}" is no number of seconds`);
  },
);
