import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { findMetric } from '../metric/index.ts';
import { readFields } from './fields.ts';
import { minSamplesOf, readStatistic } from './statistic.ts';
import { reading } from './tree.fixture.ts';

const VOCABULARY = { what: 'a rule', required: {}, optional: ['quantile', 'mean'] };
const read = (name: string, value: Json) =>
  reading((report, node) => {
    const fields = readFields(report, node, VOCABULARY);
    const metric = findMetric(name);
    return fields === null || metric === null ? null : readStatistic(report, fields, metric);
  }, value);

test.each([
  ['error_rate', {}, { of: 'rate' }],
  ['latency_ms', { quantile: 0.99 }, { of: 'quantile', q: 0.99 }],
  ['latency_ms', { mean: true }, { of: 'mean' }],
  ['satisfaction', {}, { of: 'mean' }],
  ['satisfaction', { mean: true }, { of: 'mean' }],
  ['memory_mb', {}, { of: 'max' }],
])('readStatistic() of %s with %j', (name, value, statistic) => {
  expect(read(name, value)).toEqual({ value: statistic, problems: [] });
});

test('readStatistic() asks a distribution for its quantile', () => {
  const problem =
    'missing-key | Cannot judge "latency_ms": a distribution has many values and "quantile" is missing | "quantile", for example "quantile: 0.95"; a guardrail may have "mean: true" instead';
  expect(read('latency_ms', {})).toEqual({ value: null, problems: [`1:1 ${problem}`] });
  expect(read('latency_ms', { mean: false })).toEqual({
    value: null,
    problems: [`1:1 ${problem}`],
  });
});

test('readStatistic() refuses keys that mean nothing', () => {
  expect(read('error_rate', { quantile: 0.99 }).problems).toEqual([
    '1:1 unknown-key | Cannot use key "quantile" on "error_rate", a rate: it means nothing there | the rule without it',
  ]);
  expect(read('latency_ms', { quantile: 0.99, mean: true }).problems).toEqual([
    '2:1 unknown-key | Cannot use key "mean" beside "quantile": it means nothing there | one of them',
  ]);
});

test.each([0, 1, 99, 0.00999, 0.99991])('readStatistic() refuses quantile %d', (quantile) => {
  expect(read('latency_ms', { quantile })).toEqual({
    value: null,
    problems: [
      `1:11 out-of-range | Cannot read "quantile": "${quantile}" is not from 0.01 to 0.9999 | a number from 0.01 to 0.9999, for example 0.95`,
    ],
  });
});

test.each([
  [{ of: 'quantile', q: 0.99 } as const, 500],
  [{ of: 'quantile', q: 0.95 } as const, 100],
  [{ of: 'quantile', q: 0.9 } as const, 50],
  [{ of: 'quantile', q: 0.5 } as const, 10],
  [{ of: 'rate' } as const, 20],
  [{ of: 'mean' } as const, 20],
  [{ of: 'max' } as const, 1],
])('minSamplesOf() %j is %d', (statistic, samples) => {
  expect(minSamplesOf(statistic)).toBe(samples);
});
