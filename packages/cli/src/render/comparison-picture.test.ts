import type { Comparison } from '@tidegate/protocol';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import { figuresView, SERVER_MS } from '../metric-views.fixture.ts';
import { comparisonPicture } from './comparison-picture.ts';

const colors = pc.createColors(false);
const view: Comparison = {
  ...{ environment: 'production', flag: 'chat', control: 'legacy', candidate: 'new' },
  ...{ fromMs: SERVER_MS - 3_600_000, toMs: SERVER_MS, metrics: [] },
};
type Metric = Comparison['metrics'][number]['metric'];
const metric = (
  name: string,
  kind: Metric['kind'],
  unit = '1',
  better: Metric['better'] = 'lower',
) => ({
  ...{ name, kind, unit, better },
});

test('comparisonPicture() sets candidate beside control, and says which way is good', () => {
  const metrics: Comparison['metrics'] = [
    {
      metric: metric('error_rate', 'rate'),
      control: figuresView({ rate: 0.02 }),
      candidate: figuresView({ rate: 0.01 }),
    },
    {
      metric: metric('latency_ms', 'distribution', 'ms'),
      control: figuresView({ p95: 100 }),
      candidate: figuresView({ p95: 150 }),
    },
    {
      metric: metric('tool_success_rate', 'rate', '1', 'higher'),
      control: figuresView({ rate: 0.9 }),
      candidate: figuresView({ rate: 0.99 }),
    },
    {
      metric: metric('complaints', 'count'),
      control: figuresView({ count: 0, perSecond: 0 }),
      candidate: figuresView({ count: 36, perSecond: 0.01 }),
    },
    {
      metric: metric('cost_usd', 'distribution', 'usd'),
      control: figuresView({ p95: 9, unitMean: 2 }),
      candidate: figuresView({ p95: 9, unitMean: 2 }),
    },
    { metric: metric('cpu', 'gauge'), control: null, candidate: figuresView({ last: 0.5 }) },
  ];
  expect(comparisonPicture({ ...view, metrics }, colors)).toEqual([
    'chat  production  legacy → new',
    '',
    `${'metric'.padEnd(23)}${'legacy'.padEnd(24)}${'new'.padEnd(27)}candidate is`,
    'error_rate             2 %         ██████████  1 %            █████░░░░░  ↓ 50 % better',
    'latency_ms p95         100 ms      ███████░░░  150 ms         ██████████  ↑ 50 % worse',
    'tool_success_rate      90 %        █████████░  99 %           ██████████  ↑ 10 % better',
    'complaints per-second  0 a second  ░░░░░░░░░░  0.01 a second  ██████████  ↑ from 0',
    'cost_usd unit-mean     2 USD       ██████████  2 USD          ██████████  = the same',
    'cpu last               –                       0.5            ██████████',
    '',
    'figures to look at; guardrails decide, by draw and with their error in mind',
  ]);
  expect(comparisonPicture(view, colors)).toEqual([
    'chat  production  legacy → new',
    '',
    'nothing was told of either in this time',
  ]);
});
