import { expect, test } from 'vitest';
import { parseTraffic } from './parse-traffic.ts';

test.each([
  ['40/day', 40],
  ['2.5/hour', 60],
  ['1000/min', 1_440_000],
  ['1/s', 86_400],
])('parseTraffic("%s")', (text, units) => {
  expect(parseTraffic(text)).toBe(units);
});

test.each(['', '40', '0/day', '-1/day', '40/week', '40/constructor', '1e3/day', '/day'])(
  'parseTraffic("%s") throws',
  (text) => {
    expect(() => parseTraffic(text)).toThrow('is no traffic; give one such as "40/day"');
  },
);
