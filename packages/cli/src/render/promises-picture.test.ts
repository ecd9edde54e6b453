import type { Kpi } from '@tidegate/core';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { promisesPicture } from './promises-picture.ts';

const kpi: Kpi = {
  name: 'errors',
  text: null,
  metric: 'error_rate',
  statistic: { kind: 'rate' },
  flag: null,
  variant: null,
  labels: {},
  target: { side: 'below', value: 0.001, of: 'value' },
  warning: null,
  critical: null,
  windowMs: 172_800_000,
  dueMs: null,
  dueAfterMs: null,
  minCount: 20,
  open: null,
};

test('promisesPicture() shows figure, bounds, window and due date of every KPI', () => {
  const kpis: Kpi[] = [
    {
      ...kpi,
      warning: { side: 'above', value: 0.01, of: 'value' },
      critical: { side: 'above', value: 0.05, of: 'value' },
    },
    {
      ...kpi,
      name: 'delay',
      metric: 'queue_ms',
      statistic: { kind: 'quantile', q: 0.95 },
      target: { side: 'at-most', value: 1_500, of: 'value' },
      flag: 'agent',
      variant: 'new',
      labels: { queue: 'a' },
      dueMs: Date.UTC(2026, 11, 31),
    },
    {
      ...kpi,
      name: 'cpu',
      metric: 'cpu',
      statistic: { kind: 'max' },
      target: { side: 'below', value: 1.15, of: 'baseline' },
      dueAfterMs: 2_592_000_000,
    },
    { ...kpi, name: 'access', metric: null, target: null, open: 'nothing measures it' },
  ];
  const scorecard = {
    name: 's',
    description: null,
    purpose: 'kpis',
    environment: 'production',
    kpis,
  } as const;
  const own = {
    name: 'queue_ms',
    kind: 'distribution',
    unit: 'ms',
    better: 'lower',
    description: '',
  } as const;
  expect(promisesPicture(scorecard, [own], pc.createColors(false))).toEqual([
    's  production  kpis: 4',
    '',
    'kpi     figure                                 target                       warning / critical     window  due',
    'errors  error_rate                             below 0.1 %                  above 1 % / above 5 %  2d      at once',
    'delay   p95 of queue_ms (agent: new, queue=a)  at most 1 500 ms                                    2d      2026-12-31',
    'cpu     highest cpu                            below 115 % of the baseline                         2d      30d after activation',
    'access  nothing yet                                                                                        open: nothing measures it',
  ]);
});
