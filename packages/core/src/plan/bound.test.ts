import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { findMetric } from '../metric/index.ts';
import type { Metric } from '../metric/types.ts';
import { readBand, readLimit } from './bound.ts';
import { reading } from './tree.fixture.ts';

const metricOf = (name: string): Metric => {
  const metric = findMetric(name);
  if (metric === null) throw new Error(`no metric ${name}`);
  return metric;
};
const limit = (name: string, side: 'above' | 'below', value: Json) =>
  reading((report, node) => readLimit(report, node, metricOf(name), side), value);
const band = (name: string, value: Json) => {
  const at = { line: 1, column: 1 };
  return reading((report, node) => readBand(report, { at, value: node }, metricOf(name)), value);
};

test.each([
  ['error_rate', '0.5%', 0.005],
  ['error_rate', 0.005, 0.005],
  ['error_rate', '0%', 0],
  ['latency_ms', 500, 500],
  ['cpu', '130%', 1.3],
  ['memory_percent', '80%', 80],
  ['memory_percent', '0.7%', 0.7],
  ['memory_percent', 90, 90],
])('readLimit() above of %s takes %j', (name, value, expected) => {
  expect(limit(name, 'above', value)).toEqual({ value: expected, problems: [] });
});

const RATE = 'a rate from 0% to 100%, for example "0.5%" or 0.005';

test.each([
  [
    'error_rate',
    '101%',
    `out-of-range | Cannot read "above" of "error_rate": "101%" is not from 0% to 100% | ${RATE}`,
  ],
  [
    'error_rate',
    -0.1,
    `out-of-range | Cannot read "above" of "error_rate": "-0.1" is not from 0% to 100% | ${RATE}`,
  ],
  [
    'error_rate',
    '100%',
    `out-of-range | Cannot read "above" of "error_rate": "100%" can never be exceeded | ${RATE}`,
  ],
  ['error_rate', 'low', `wrong-type | Cannot read "above" of "error_rate": found "low" | ${RATE}`],
  [
    'latency_ms',
    '5%',
    'wrong-type | Cannot read "above" of "latency_ms": found "5%" | a number of ms, without a percent sign',
  ],
  [
    'latency_ms',
    '500ms',
    'wrong-type | Cannot read "above" of "latency_ms": found "500ms" | a number of ms, without a percent sign',
  ],
  [
    'latency_ms',
    1e13,
    'out-of-range | Cannot read "above" of "latency_ms": "10000000000000" is not from -1000000000000 to 1000000000000 | a number of ms, without a percent sign',
  ],
  ['cpu', null, 'wrong-type | Cannot read "above" of "cpu": found nothing | a number'],
])('readLimit() above of %s refuses %j', (name, value, problem) => {
  expect(limit(name, 'above', value)).toEqual({ value: null, problems: [`1:1 ${problem}`] });
});

test('readLimit() below refuses a rate that can never be lower', () => {
  expect(limit('error_rate', 'below', 0)).toEqual({
    value: null,
    problems: [
      `1:1 out-of-range | Cannot read "below" of "error_rate": "0" can never be undercut | ${RATE}`,
    ],
  });
  expect(limit('error_rate', 'below', '100%').value).toBe(1);
});

test('readBand() gives its lower bound as limit', () => {
  expect(band('error_rate', ['0.2%', '0.5%'])).toEqual({
    value: { limit: 0.002, upper: 0.005 },
    problems: [],
  });
});

test.each([
  [
    'latency_ms',
    [200, 165],
    '2:3 out-of-range | Cannot read "between" of "latency_ms": "165" is not above "200" | the lower bound first',
  ],
  [
    'latency_ms',
    [200],
    '1:1 wrong-type | Cannot read "between" of "latency_ms": found a list | a list of two bounds, for example "[0.2%, 0.5%]"',
  ],
  [
    'latency_ms',
    [1, 2, 3],
    '1:1 wrong-type | Cannot read "between" of "latency_ms": found a list | a list of two bounds, for example "[0.2%, 0.5%]"',
  ],
  [
    'latency_ms',
    5,
    '1:1 wrong-type | Cannot read "between" of "latency_ms": found "5" | a list of two bounds, for example "[0.2%, 0.5%]"',
  ],
  [
    'tool_success_rate',
    ['90%', '95%'],
    '1:1 not-supported | Cannot use "between" on "tool_success_rate": higher is better there | "below" with the upper end of the band: it fires there',
  ],
  [
    'error_rate',
    ['0.2%', '101%'],
    `2:3 out-of-range | Cannot read "below" of "error_rate": "101%" is not from 0% to 100% | ${RATE}`,
  ],
])('readBand() of %s refuses %j', (name, value, problem) => {
  expect(band(name, value)).toEqual({ value: null, problems: [problem] });
});
