import { expect, test } from 'vitest';
import { describeBound, kpiSubject, kpiValueText, windowText } from './kpi-text.ts';
import { findMetric } from './metric-catalogue.ts';
import type { KpiBound, KpiStatistic } from './types.ts';

const bound = (side: KpiBound['side'], value: number, of: KpiBound['of'] = 'value') => ({
  side,
  value,
  of,
});

test.each<[KpiBound, string, KpiStatistic | undefined, string]>([
  [bound('below', 0.001), 'error_rate', undefined, 'below 0.1 %'],
  [bound('below', 0.001), 'error_rate', { kind: 'rate' }, 'below 0.1 %'],
  [bound('at-least', 5_000), 'error_rate', { kind: 'count' }, 'at least 5 000'],
  [bound('below', 2_000), 'latency_ms', { kind: 'quantile', q: 0.95 }, 'below 2 000 ms'],
  [bound('below', 0.1), 'cost_usd', { kind: 'unit-mean' }, 'below 0.1 USD'],
  [bound('below', 80), 'memory_percent', { kind: 'max' }, 'below 80 %'],
  [bound('at-least', 100), 'concurrent_sessions', { kind: 'max' }, 'at least 100'],
  [bound('above', 3), 'successful_requests', { kind: 'per-second' }, 'above 3 a second'],
  [bound('at-most', 0), 'pii_leaks', { kind: 'count' }, 'at most 0'],
  [bound('below', 1.15, 'baseline'), 'cpu', { kind: 'max' }, 'below 115 % of the baseline'],
  [bound('at-least', 1, 'baseline'), 'conversion_rate', undefined, 'at least the baseline'],
  [bound('above', 7), 'a_metric_of_nobody', undefined, 'above 7'],
])('describeBound() of %j on %s by %j is %s', (each, metric, statistic, expected) => {
  expect(describeBound(each, findMetric(metric), statistic)).toBe(expected);
});

test('kpiValueText() shows shares as such, and else the unit', () => {
  const latency = findMetric('latency_ms');
  expect(kpiValueText(612.4, latency, { kind: 'mean' })).toBe('612 ms');
  expect(kpiValueText(4.25, findMetric('satisfaction'), { kind: 'mean' })).toBe('4.25');
  expect(kpiValueText(0.5, null)).toBe('0.5');
});

test('kpiSubject() names what is computed', () => {
  const subject = (statistic: KpiStatistic) => kpiSubject({ metric: 'cost_usd', statistic });
  expect([
    subject({ kind: 'rate' }),
    subject({ kind: 'quantile', q: 0.95 }),
    subject({ kind: 'unit-mean' }),
    subject({ kind: 'sum' }),
    subject({ kind: 'max' }),
    subject({ kind: 'last' }),
    subject({ kind: 'per-second' }),
    kpiSubject({ metric: null, statistic: { kind: 'last' } }),
  ]).toEqual([
    'cost_usd',
    'p95 of cost_usd',
    'mean of cost_usd by conversation',
    'sum of cost_usd',
    'highest cost_usd',
    'latest cost_usd',
    'rate of cost_usd',
    'the figure',
  ]);
});

test('windowText() takes the largest unit that fits', () => {
  expect([2_592_000_000, 172_800_000, 129_600_000, 300_000, 1_500].map(windowText)).toEqual([
    '30 d',
    '2 d',
    '36 h',
    '5 m',
    '1 500 ms',
  ]);
});
