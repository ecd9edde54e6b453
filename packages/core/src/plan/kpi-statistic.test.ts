import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { findMetric } from '../metric/index.ts';
import type { KpiStatistic } from '../metric/types.ts';
import { readFields } from './fields.ts';
import { minCountOf, readKpiStatistic } from './kpi-statistic.ts';
import { reading } from './tree.fixture.ts';

const read = (name: string, value: Json) =>
  reading((report, node) => {
    const fields = readFields(report, node, {
      what: 'a KPI',
      required: {},
      optional: ['quantile', 'statistic'],
    });
    const metric = findMetric(name);
    return fields === null || metric === null
      ? null
      : readKpiStatistic(report, fields, metric, 'a KPI');
  }, value);

test.each<[string, Json, KpiStatistic]>([
  ['error_rate', {}, { kind: 'rate' }],
  ['error_rate', { statistic: 'count' }, { kind: 'count' }],
  ['error_rate', { statistic: 'per-second' }, { kind: 'per-second' }],
  ['satisfaction', {}, { kind: 'mean' }],
  ['complaints', {}, { kind: 'count' }],
  ['memory_mb', {}, { kind: 'max' }],
  ['concurrent_sessions', {}, { kind: 'last' }],
  ['concurrent_sessions', { statistic: 'max' }, { kind: 'max' }],
  ['throughput', {}, { kind: 'last' }],
  ['throughput', { statistic: 'max' }, { kind: 'max' }],
  ['latency_ms', { quantile: 0.95 }, { kind: 'quantile', q: 0.95 }],
  ['latency_ms', { quantile: 0.5 }, { kind: 'quantile', q: 0.5 }],
  ['latency_ms', { quantile: 0.99 }, { kind: 'quantile', q: 0.99 }],
  ['latency_ms', { statistic: 'mean' }, { kind: 'mean' }],
  ['cost_usd', { statistic: 'unit-mean' }, { kind: 'unit-mean' }],
  ['cost_usd', { statistic: 'sum' }, { kind: 'sum' }],
])('readKpiStatistic() of %s with %j', (metric, value, statistic) => {
  expect(read(metric, value)).toEqual({ value: statistic, problems: [] });
});

test.each<[string, Json, string]>([
  [
    'latency_ms',
    {},
    '1:1 missing-key | Cannot judge "latency_ms": a distribution has many values and "quantile" is missing | "quantile", for example "quantile: 0.95", or "statistic: mean"',
  ],
  [
    'latency_ms',
    { quantile: 0.9 },
    '1:11 out-of-range | Cannot read "quantile": "0.9" is none of those that are kept | 0.5, 0.95 or 0.99',
  ],
  [
    'latency_ms',
    { quantile: 1 },
    '1:11 out-of-range | Cannot read "quantile": "1" is not from 0.5 to 0.99 | a number from 0.5 to 0.99, for example 0.95',
  ],
  [
    'latency_ms',
    { quantile: 0.95, statistic: 'mean' },
    '2:1 duplicate | Cannot use "statistic" in a KPI: "quantile" says already what is computed | one of them',
  ],
  [
    'page_load_ms',
    { statistic: 'unit-mean' },
    '1:12 unknown-name | Cannot read "statistic" of "page_load_ms", a distribution: found "unit-mean" | "mean", "sum", "count", "per-second" or "max"',
  ],
  [
    'throughput',
    { statistic: 'per-second' },
    '1:12 unknown-name | Cannot read "statistic" of "throughput", a gauge: found "per-second" | "max" or "last"',
  ],
  [
    'error_rate',
    { quantile: 0.95 },
    '1:1 unknown-key | Cannot use key "quantile" on "error_rate", a rate: it means nothing there | a KPI without it',
  ],
])('readKpiStatistic() of %s refuses %j', (metric, value, problem) => {
  expect(read(metric, value)).toEqual({ value: null, problems: [problem] });
});

test('minCountOf() asks as much as a guardrail does, and nothing of counts', () => {
  const statistics: KpiStatistic[] = [
    { kind: 'rate' },
    { kind: 'unit-mean' },
    { kind: 'quantile', q: 0.5 },
    { kind: 'quantile', q: 0.95 },
    { kind: 'quantile', q: 0.99 },
    { kind: 'max' },
    { kind: 'last' },
    { kind: 'count' },
    { kind: 'sum' },
    { kind: 'per-second' },
  ];
  expect(statistics.map(minCountOf)).toEqual([20, 20, 10, 100, 500, 1, 1, 0, 0, 0]);
});
