import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readCriterion } from './criterion.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readCriterion, value);

test('readCriterion() compiles bounds on a rate, a quantile and a gauge', () => {
  expect(read({ metric: 'error_rate', below: '0.1%' })).toEqual({
    value: {
      shape: 'criterion',
      name: 'error_rate below 0.1%',
      metric: 'error_rate',
      statistic: { of: 'rate' },
      side: 'below',
      limit: 0.001,
    },
    problems: [],
  });
  expect(read({ metric: 'latency_ms', quantile: 0.95, below: 165, name: 'fast' }).value).toEqual({
    shape: 'criterion',
    name: 'fast',
    metric: 'latency_ms',
    statistic: { of: 'quantile', q: 0.95 },
    side: 'below',
    limit: 165,
  });
  expect(read({ metric: 'throughput', above: 10 }).value).toEqual({
    shape: 'criterion',
    name: 'throughput above 10',
    metric: 'throughput',
    statistic: { of: 'max' },
    side: 'above',
    limit: 10,
  });
});

test.each([
  [
    { metric: 'error_rate' },
    '1:1 missing-key | Cannot read a criterion: its bound is missing | "above" or "below", for example "below: 0.1%"',
  ],
  [
    { metric: 'error_rate', below: 0.1, above: 0.2 },
    '2:1 duplicate | Cannot use "below" in a criterion: "above" bounds it already | one bound for each criterion',
  ],
  [
    { metric: 'critical_issues', below: 1 },
    '2:1 not-supported | Cannot use "critical_issues" as a criterion: it is a count | a guardrail of this phase with "action: pause", or another metric',
  ],
  [
    { metric: 'satisfaction', above: 4 },
    '2:1 not-supported | Cannot use "satisfaction" as a criterion: it is a mean | a guardrail of this phase with "action: pause", or another metric',
  ],
  [
    { metric: 'error_rate', below: 0.1, window: '48h' },
    '3:1 not-supported | Cannot use "window" in a criterion: it is not in this version | "over", for example "over: 48h"',
  ],
])('readCriterion() refuses %j', (value, problem) => {
  const { problems } = read(value);
  expect(problems).toEqual([problem]);
});

test('readCriterion() refuses a mean, which would never pass', () => {
  const { problems } = read({ metric: 'latency_ms', mean: true, below: 165 });
  expect(problems[0]).toBe(
    '2:1 not-supported | Cannot use "mean" in a criterion: it is not in this version | a "quantile", whose 95 % bound needs no assumptions',
  );
});

test.each([
  [
    'latency_ms',
    { quantile: 0.95, below: '110% of baseline' },
    'below',
    1.1,
    'p95 latency_ms below 110% of baseline',
  ],
  [
    'latency_ms',
    { quantile: 0.95, shareOfBaseline: '110%' },
    'below',
    1.1,
    'p95 latency_ms below 110% of baseline',
  ],
  ['throughput', { shareOfBaseline: '95%' }, 'above', 0.95, 'throughput above 95% of baseline'],
])('readCriterion() of %s with %j waits for the baseline', (metric, bound, side, factor, name) => {
  const { value, problems } = read({ metric, ...bound });
  expect(problems).toEqual([]);
  expect(value).toMatchObject({ name, side, limit: 0, baseline: { factor, value: null } });
});

test('readCriterion() keeps which values are ours', () => {
  const value = { metric: 'error_rate', below: '0.1%' };
  expect(read({ ...value, ours: ['below'] }).value).toEqual({
    ...read(value).value,
    ours: ['below'],
  });
});

test('readCriterion() takes the time that alone counts, and names it', () => {
  const { value, problems } = read({ metric: 'error_rate', below: '0.1%', over: '48h' });
  expect(problems).toEqual([]);
  expect(value).toEqual({
    shape: 'criterion',
    name: 'error_rate below 0.1% over 2d',
    metric: 'error_rate',
    statistic: { of: 'rate' },
    side: 'below',
    limit: 0.001,
    overMs: 172_800_000,
  });
  expect(read({ metric: 'error_rate', below: '0.1%', over: '59s' })).toEqual({
    value: null,
    problems: [
      '3:7 out-of-range | Cannot read "over": "59s" is less than 1m | a duration from 1m to 366d',
    ],
  });
});
