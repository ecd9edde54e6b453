import { expect, test } from 'vitest';
import type { Statistic } from '../guardrail/types.ts';
import { findMetric } from '../metric/index.ts';
import { ruleText } from './rule-text.ts';

const text = (
  name: string,
  statistic: Statistic,
  side: 'above' | 'below',
  limit: number,
  upper: number | null = null,
) => {
  const metric = findMetric(name);
  return metric === null ? null : ruleText(metric, statistic, side, { limit, upper });
};

test('ruleText() writes rules as plans do', () => {
  const p = (q: number): Statistic => ({ of: 'quantile', q });
  expect([
    text('error_rate', { of: 'rate' }, 'above', 0.007),
    text('latency_ms', p(0.99), 'above', 500),
    text('latency_ms', p(0.999), 'below', 165.5),
    text('latency_ms', { of: 'mean' }, 'above', 300),
    text('memory_mb', { of: 'max' }, 'above', 45, 50),
    text('error_rate', { of: 'rate' }, 'above', 0.002, 0.005),
  ]).toEqual([
    'error_rate above 0.7%',
    'p99 latency_ms above 500',
    'p99.9 latency_ms below 165.5',
    'mean latency_ms above 300',
    'memory_mb between 45 and 50',
    'error_rate between 0.2% and 0.5%',
  ]);
});
