import { expect, test } from 'vitest';
import { parseByMetric } from './parse-by-metric.ts';

const parse = parseByMetric(0, 1);

test('parseByMetric() collects, and the later one of a metric wins', () => {
  const first = parse('error_rate=1%', undefined);
  expect(parse('error_rate=2%', parse('tool_errors=0.5', first))).toEqual({
    ...{ error_rate: 0.02, tool_errors: 0.5 },
  });
});

test.each([
  ['error_rate', 'names no metric'],
  ['=1%', 'names no metric'],
  ['error_rate=', 'is no number'],
  ['error_rate=0', 'is not above 0 and at most 1'],
  ['error_rate=101%', 'is not above 0 and at most 1'],
])('parseByMetric() refuses "%s"', (text, why) => {
  expect(() => parse(text, undefined)).toThrow(why);
});
