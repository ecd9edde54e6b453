import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readGuardrail } from './guardrail.ts';
import { reading } from './tree.fixture.ts';

// Through `readGuardrail`, which gives it the bound and the metric.
const read = (value: Json) => reading(readGuardrail, value);

test('readHeldRule() compiles a rate with minimum samples and events', () => {
  expect(read({ metric: 'error_rate', above: '0.5%', for: '5m', action: 'rollback' })).toEqual({
    value: {
      shape: 'held',
      name: 'error_rate above 0.5% for 5m',
      metric: 'error_rate',
      statistic: { of: 'rate' },
      side: 'above',
      limit: 0.005,
      upper: null,
      forMs: 300_000,
      minSamples: 20,
      minEvents: 3,
      action: 'rollback',
      absolute: false,
    },
    problems: [],
  });
});

test('readHeldRule() compiles a quantile, and samples that were asked for', () => {
  const rule = { metric: 'latency_ms', quantile: 0.99, above: 500, for: '2m', action: 'pause' };
  const value = {
    shape: 'held',
    name: 'p99 latency_ms above 500 for 2m',
    metric: 'latency_ms',
    statistic: { of: 'quantile', q: 0.99 },
    side: 'above',
    limit: 500,
    upper: null,
    forMs: 120_000,
    minSamples: 500,
    minEvents: 0,
    action: 'pause',
    absolute: false,
  };
  expect(read(rule)).toEqual({ value, problems: [] });
  expect(read({ ...rule, minSamples: 50 })).toEqual({
    value: { ...value, minSamples: 50 },
    problems: [],
  });
});

test('readHeldRule() holds a band at its lower bound', () => {
  expect(read({ metric: 'memory_mb', between: [45, 50], for: '15m', action: 'review' })).toEqual({
    value: {
      shape: 'held',
      name: 'memory_mb between 45 and 50 for 15m',
      metric: 'memory_mb',
      statistic: { of: 'max' },
      side: 'above',
      limit: 45,
      upper: 50,
      forMs: 900_000,
      minSamples: 1,
      minEvents: 0,
      action: 'review',
      absolute: false,
    },
    problems: [],
  });
});

test('readHeldRule() needs no minimum of events where a rate is too low', () => {
  const { value } = read({ metric: 'tool_success_rate', below: '90%', for: '5m', action: 'pause' });
  expect(value).toEqual({
    shape: 'held',
    name: 'tool_success_rate below 90% for 5m',
    metric: 'tool_success_rate',
    statistic: { of: 'rate' },
    side: 'below',
    limit: 0.9,
    upper: null,
    forMs: 300_000,
    minSamples: 20,
    minEvents: 0,
    action: 'pause',
    absolute: false,
  });
});

test('readHeldRule() gives a duration that is left open no value', () => {
  expect(read({ metric: 'error_rate', above: '0.5%', action: 'rollback' })).toEqual({
    value: null,
    problems: [
      '1:1 missing-key | Cannot read a guardrail: "for" is missing | "for", for example "for: 5m"',
    ],
  });
});

test('readHeldRule() reports every mistake of a rule', () => {
  const rule = { metric: 'error_rate', above: '101%', for: '5', minSamples: 0, within: '5m' };
  expect(read({ ...rule, action: 'explode' }).problems.sort()).toEqual([
    '2:8 out-of-range | Cannot read "above" of "error_rate": "101%" is not from 0% to 100% | a rate from 0% to 100%, for example "0.5%" or 0.005',
    '3:6 wrong-type | Cannot read "for": found "5" | a duration such as "30s", "5m", "48h", "7d" or "2w"',
    '4:13 out-of-range | Cannot read "minSamples": "0" is not from 1 to 1000000 | a whole number from 1 to 1000000, for example 20',
    '5:1 unknown-key | Cannot use key "within" without "count": it means nothing there | "for", or "count" beside "within"',
    '6:9 unknown-name | Cannot read "action": found "explode" | "notify", "review", "pause" or "rollback"',
  ]);
});

test.each([
  ['cpu', { above: '130% of baseline' }, 'above', 1.3, 'cpu above 130% of baseline for 5m'],
  ['cpu', { shareOfBaseline: '130%' }, 'above', 1.3, 'cpu above 130% of baseline for 5m'],
  [
    'throughput',
    { below: '95% of baseline' },
    'below',
    0.95,
    'throughput below 95% of baseline for 5m',
  ],
  [
    'throughput',
    { shareOfBaseline: '95% of baseline' },
    'below',
    0.95,
    'throughput below 95% of baseline for 5m',
  ],
  ['error_rate', { above: 'baseline' }, 'above', 1, 'error_rate above 100% of baseline for 5m'],
])('readHeldRule() of %s with %j waits for the baseline', (metric, bound, side, factor, name) => {
  const { value, problems } = read({ metric, ...bound, for: '5m', action: 'pause' });
  expect(problems).toEqual([]);
  const baseline = { factor, value: null };
  expect(value).toMatchObject({ shape: 'held', name, side, limit: 0, upper: null, baseline });
});

test('readHeldRule() keeps firing for as long as is said, and says nothing where it is not', () => {
  const rule = { metric: 'error_rate', above: '1%', for: '5m', action: 'pause' };
  expect(read({ ...rule, keepFiringFor: '10m' }).value).toEqual({
    ...read(rule).value,
    keepFiringForMs: 600_000,
  });
  expect(read(rule).value).not.toHaveProperty('keepFiringForMs');
  expect(read({ ...rule, keepFiringFor: '10' }).problems).toEqual([
    '5:16 wrong-type | Cannot read "keepFiringFor": found "10" | a duration such as "30s", "5m", "48h", "7d" or "2w"',
  ]);
});

test('readHeldRule() knows no band of a baseline', () => {
  const bound = { between: ['130% of baseline', '150% of baseline'] };
  expect(read({ metric: 'cpu', ...bound, for: '5m', action: 'pause' }).problems.length).toBe(2);
});
