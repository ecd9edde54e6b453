import { expect, test } from 'vitest';
import { readGuardrail } from './guardrail.ts';
import { GUARDRAIL_BOUNDS } from './guardrail-shape.ts';
import { reading } from './tree.fixture.ts';

test.each([
  [{ metric: 'error_rate', above: '1%', for: '5m' }, 'held'],
  [{ metric: 'tool_success_rate', below: '90%', for: '5m' }, 'held'],
  [{ metric: 'error_rate', between: ['1%', '2%'], for: '5m' }, 'held'],
  [{ metric: 'cpu', shareOfBaseline: '130%', for: '5m' }, 'held'],
  [{ metric: 'complaints', count: 11, within: '1h' }, 'count-within'],
  [{ metric: 'pii_leaks', above: 0 }, 'zero-tolerance'],
  [{ metric: 'error_rate', worseThan: 'control' }, 'compared-rate'],
  [{ metric: 'latency_ms', quantile: 0.95, aboveControlBy: '10%' }, 'compared-values'],
  [{ metric: 'error_rate', driftBy: '10%' }, 'drift'],
])('readShape() of %j is %s', (rule, shape) => {
  const { value, problems } = reading(readGuardrail, { ...rule, action: 'notify' });
  expect([value?.shape, problems]).toEqual([shape, []]);
});

test('readShape() takes one bound of all that there are', () => {
  for (const key of GUARDRAIL_BOUNDS) {
    if (key === 'above') continue;
    const rule = { metric: 'error_rate', above: '1%', [key]: '2%', action: 'pause' };
    expect(reading(readGuardrail, rule).problems).toEqual([
      `3:1 duplicate | Cannot use "${key}" in a guardrail: "above" bounds it already | one bound for each guardrail`,
    ]);
  }
});

test('readShape() refuses counts where a level is meant', () => {
  const rule = { metric: 'complaints', shareOfBaseline: '130%', for: '5m', action: 'pause' };
  expect(reading(readGuardrail, rule).problems[0]).toBe(
    '2:18 out-of-range | Cannot bound "complaints" by "shareOfBaseline": it is a count and found "130%" | "above: 0" for zero tolerance, or "count" with "within"',
  );
});
