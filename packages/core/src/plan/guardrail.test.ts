import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readGuardrail } from './guardrail.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readGuardrail, value);

test('readGuardrail() takes the name and the absoluteness that a plan gives', () => {
  const rule = { metric: 'error_rate', above: '99%', for: '30s', action: 'rollback' };
  expect(read({ ...rule, name: 'down', absolute: true }).value).toEqual({
    shape: 'held',
    name: 'down',
    metric: 'error_rate',
    statistic: { of: 'rate' },
    side: 'above',
    limit: 0.99,
    upper: null,
    forMs: 30_000,
    minSamples: 20,
    minEvents: 3,
    action: 'rollback',
    absolute: true,
  });
});

test('readGuardrail() makes a cost ceiling act whatever control does', () => {
  const cost = { metric: 'cost_usd', mean: true, above: 0.2, for: '1h', action: 'pause' };
  expect(read(cost).value?.absolute).toBe(true);
  expect(read({ ...cost, absolute: false }).problems).toEqual([
    '6:11 out-of-range | Cannot make this guardrail relative to control: it always acts | "absolute: true", or the guardrail without it',
  ]);
});

test('readGuardrail() asks for a bound, a metric and an action', () => {
  expect(read({})).toEqual({
    value: null,
    problems: [
      '1:1 missing-key | Cannot read a guardrail: "metric" is missing | "metric", for example "metric: error_rate"',
      '1:1 missing-key | Cannot read a guardrail: "action" is missing | "action", for example "action: rollback"',
      '1:1 missing-key | Cannot read a guardrail: its bound is missing | "above", "below", "between", "count" or "worseThan", for example "above: 0.5%"',
    ],
  });
});

test('readGuardrail() refuses two bounds', () => {
  const rule = { metric: 'error_rate', above: 0.1, below: 0.2, for: '5m', action: 'pause' };
  expect(read(rule)).toEqual({
    value: null,
    problems: [
      '3:1 duplicate | Cannot use "below" in a guardrail: "above" bounds it already | one bound for each guardrail',
    ],
  });
});

test('readGuardrail() sends a drop to alert rules, and misses no bound beside it', () => {
  const right =
    'an alert rule: "dropBy: 10%" with "within: 1h" in a file of kind Alerts, where "action: rollback" acts on rollouts too';
  expect(read({ metric: 'active_users', dropBy: '10%', within: '1h', action: 'pause' })).toEqual({
    value: null,
    problems: [
      `2:1 not-supported | Cannot use "dropBy" in a guardrail: it compares with the time before, which a ramp changes | ${right}`,
    ],
  });
});

test('readGuardrail() keeps which values are ours', () => {
  const rule = { metric: 'error_rate', above: '0.2%', for: '5m', action: 'rollback' };
  expect(read({ ...rule, ours: ['for'] }).value).toEqual({ ...read(rule).value, ours: ['for'] });
  expect(read({ ...rule, ours: ['within'] })).toEqual({
    value: null,
    problems: [
      '6:5 unknown-name | Cannot mark "within" as ours: a guardrail has no such key here | keys that stand beside "ours", for example "ours: [for]"',
    ],
  });
});
