import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import type { Metric, MetricDefinition } from '../metric/types.ts';
import { readGuardrail } from './guardrail.ts';
import { reading } from './tree.fixture.ts';

const speed: Metric = {
  name: 'speed',
  kind: 'distribution',
  unit: '1',
  better: 'higher',
  description: 'Faster is better',
  perUnit: 'first-turn',
};
const ownRate: Metric = {
  name: 'wrong_answers',
  kind: 'rate',
  unit: '1',
  better: 'lower',
  description: 'Answers that a check found wrong',
};
const someLines = { contains: 'answer' };
const fromLogs: MetricDefinition = {
  ...ownRate,
  name: 'wrong_lines',
  fromLogs: { among: someLines, when: someLines },
};
const told: MetricDefinition = { ...ownRate, name: 'late_answers', fromLogs: null };
const read = (value: Json) => reading(readGuardrail, value, [speed, ownRate, fromLogs, told]);
const rate = { metric: 'error_rate', worseThan: 'control', action: 'rollback' };
const RATE = {
  shape: 'compared-rate',
  metric: 'error_rate',
  worse: 'higher',
  alpha: 0,
  forMs: 0,
  action: 'rollback',
  absolute: false,
};

test.each([
  [{}, 'error_rate worse than control', { kind: 'ratio', value: 0 }],
  [{ by: '0.1%' }, 'error_rate worse than control by 0.1%', { kind: 'difference', value: 0.001 }],
  [{ by: 0.001 }, 'error_rate worse than control by 0.1%', { kind: 'difference', value: 0.001 }],
  [
    { by: '10% of control' },
    'error_rate worse than control by 10% of control',
    { kind: 'ratio', value: 0.1 },
  ],
])('readComparedRule() of a rate with %j', (by, name, tolerance) => {
  expect(read({ ...rate, ...by })).toEqual({ value: { ...RATE, name, tolerance }, problems: [] });
});

test.each([
  'error_rate',
  'refusal_rate',
  'truncated_rate',
  'handoff_rate',
  'tool_schema_invalid_rate',
  'model_mismatch_rate',
  'wrong_answers',
  'late_answers',
])('readComparedRule() compares %s, whose first failures are told by conversation', (metric) => {
  expect(read({ metric, worseThan: 'control', action: 'pause' })).toMatchObject({
    value: { shape: 'compared-rate', metric, worse: 'higher' },
    problems: [],
  });
});

test('readComparedRule() of a rate says the same with aboveControlBy', () => {
  const above = { metric: 'error_rate', aboveControlBy: '0.1%', for: '5m', action: 'rollback' };
  expect(read(above)).toEqual(read({ ...rate, by: '0.1%', for: '5m' }));
  expect(read(above).value).toMatchObject({
    name: 'error_rate worse than control by 0.1% for 5m',
    forMs: 300_000,
  });
});

test.each([
  ['latency_ms', {}, 'latency_ms worse than control', 'all', 0, false],
  ['latency_ms', { by: '10%' }, 'latency_ms worse than control by 10%', 'all', 0.1, false],
  ['cost_usd', { by: '50% of control' }, 'cost_usd worse than control by 50%', 'all', 0.5, true],
])('readComparedRule() of the values of %s with %j', (metric, by, name, of, value, heavyTail) => {
  expect(read({ metric, worseThan: 'control', ...by, action: 'pause' })).toEqual({
    value: {
      shape: 'compared-values',
      name,
      metric,
      worse: 'higher',
      tolerance: { kind: 'ratio', value },
      alpha: 0,
      forMs: 0,
      of,
      heavyTail,
      action: 'pause',
      absolute: false,
    },
    problems: [],
  });
});

test('readComparedRule() of one quantile looks at that tail alone', () => {
  const rule = { metric: 'latency_ms', quantile: 0.95, aboveControlBy: '10%', for: '15m' };
  expect(read({ ...rule, action: 'pause' }).value).toMatchObject({
    name: 'p95 latency_ms above control by 10% for 15m',
    of: { quantile: 0.95 },
    tolerance: { kind: 'ratio', value: 0.1 },
    worse: 'higher',
    forMs: 900_000,
  });
  const cost = { metric: 'cost_usd', quantile: 0.99, aboveControlBy: '0%', action: 'pause' };
  expect(read(cost).value).toMatchObject({ heavyTail: false, name: 'p99 cost_usd above control' });
});

test('readComparedRule() mirrors what is better when it is higher', () => {
  const rule = { metric: 'speed', quantile: 0.5, belowControlBy: '10%', action: 'pause' };
  expect(read(rule).value).toMatchObject({
    name: 'p50 speed below control by 10%',
    worse: 'lower',
    of: { quantile: 0.5 },
  });
  expect(read({ metric: 'speed', worseThan: 'control', action: 'pause' }).value).toMatchObject({
    worse: 'lower',
  });
});

const compare = { worseThan: 'control', action: 'pause' };

test.each<[Json, string[]]>([
  [
    { metric: 'tool_success_rate', ...compare },
    [
      '2:1 not-supported | Cannot compare "tool_success_rate" with control: higher is better there, and only failures are told apart by conversation | an absolute bound, for example "below: 90%" with "for: 5m"',
    ],
  ],
  ...['http_5xx_rate', 'shadow_error_rate', 'rollback_rate', 'wrong_lines'].map(
    (metric): [Json, string[]] => [
      { metric, ...compare },
      [
        `2:1 not-supported | Cannot compare "${metric}" with control: nobody tells it by conversation | an absolute bound, "above" or "below" with "for", or a rate that is observed inside a turn`,
      ],
    ],
  ),
  [
    { metric: 'conversation_failure_rate', ...compare },
    [
      '2:1 not-supported | Cannot compare "conversation_failure_rate" with control: a conversation says it once, when it closes | "error_rate", of which the first failure of each conversation counts',
    ],
  ],
  [
    { metric: 'satisfaction', ...compare },
    [
      '2:1 not-supported | Cannot compare "satisfaction" with control: it is a mean that is not kept by conversation | an absolute bound, "above" or "below" with "for"',
    ],
  ],
  [
    { metric: 'memory_mb', ...compare },
    [
      '2:1 not-supported | Cannot compare "memory_mb" with control: it is a gauge that is not kept by conversation | an absolute bound, "above" or "below" with "for"',
    ],
  ],
  [
    { metric: 'ttft_ms', ...compare },
    [
      '2:1 not-supported | Cannot compare "ttft_ms" with control: it is a distribution that is not kept by conversation | an absolute bound, "above" or "below" with "for"',
    ],
  ],
  [
    { metric: 'complaints', ...compare },
    [
      '2:1 not-supported | Cannot compare "complaints" with control: it is a count | "above: 0" for zero tolerance, or "count" with "within"',
    ],
  ],
  [
    { metric: 'error_rate', worseThan: 'baseline', action: 'pause' },
    ['2:12 unknown-name | Cannot read "worseThan": found "baseline" | "control"'],
  ],
  [
    { metric: 'latency_ms', aboveControlBy: '10%', action: 'pause' },
    [
      '1:1 missing-key | Cannot compare "latency_ms" with control: it has many values and "quantile" is missing | "quantile", for example "quantile: 0.95", or "worseThan: control" for body and tail',
    ],
  ],
  [
    { metric: 'latency_ms', quantile: 0.95, belowControlBy: '10%', action: 'pause' },
    [
      '3:1 not-supported | Cannot compare "latency_ms" with control: lower is better there, which "belowControlBy" would punish | "aboveControlBy"',
    ],
  ],
  [
    { metric: 'speed', quantile: 0.95, aboveControlBy: '10%', action: 'pause' },
    [
      '3:1 not-supported | Cannot compare "speed" with control: higher is better there, which "aboveControlBy" would punish | "belowControlBy"',
    ],
  ],
  [
    { metric: 'latency_ms', ...compare, quantile: 0.95 },
    [
      '4:1 unknown-key | Cannot use key "quantile" beside "worseThan": it means nothing there | "aboveControlBy" with it, or "worseThan" alone for body and tail',
    ],
  ],
  [
    { metric: 'error_rate', ...compare, quantile: 0.95 },
    [
      '4:1 unknown-key | Cannot use key "quantile" on "error_rate", a rate: it means nothing there | the rule without it',
    ],
  ],
  [
    { metric: 'error_rate', aboveControlBy: '1%', by: '1%', action: 'pause' },
    [
      '3:1 unknown-key | Cannot use key "by" beside "aboveControlBy": it means nothing there | the share in "aboveControlBy" itself',
    ],
  ],
  [
    {
      metric: 'error_rate',
      ...compare,
      within: '5m',
      mean: true,
      minSamples: 20,
      keepFiringFor: '5m',
    },
    ['within', 'mean', 'minSamples', 'keepFiringFor'].map(
      (key, i) =>
        `${[4, 5, 6, 7][i]}:1 unknown-key | Cannot use key "${key}" beside "worseThan": it means nothing there | the comparison without it`,
    ),
  ],
  [
    { metric: 'error_rate', ...compare, absolute: true },
    [
      '4:1 unknown-key | Cannot use key "absolute" beside "worseThan": it means nothing there | the comparison without it',
    ],
  ],
  [
    { metric: 'error_rate', ...compare, for: 5 },
    [
      '4:6 wrong-type | Cannot read "for": found "5" without a unit | a duration such as "30s", "5m", "48h", "7d" or "2w"',
    ],
  ],
  [
    { metric: 'error_rate', above: '1%', for: '5m', by: '1%', share: 2, action: 'pause' },
    ['by', 'share'].map(
      (key, i) =>
        `${4 + i}:1 unknown-key | Cannot use key "${key}" without a comparison: it means nothing there | "worseThan: control" beside it, or the guardrail without it`,
    ),
  ],
])('readComparedRule() refuses %j', (value, problems) => {
  expect(read(value).problems).toEqual(problems);
});
