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
      '1:1 missing-key | Cannot read a guardrail: its bound is missing | "above", "below", "between" or "count", for example "above: 0.5%"',
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

test.each([
  'worseThan',
  'by',
  'aboveControlBy',
  'belowControlBy',
  'shareOfBaseline',
  'dropBy',
  'share',
  'timesNormal',
])('readGuardrail() knows %s as a word of a later version', (word) => {
  const rule = { metric: 'error_rate', above: 0.1, for: '5m', action: 'pause', [word]: 1 };
  const { problems } = read(rule);
  expect(problems.length).toBe(1);
  expect(problems[0]).toContain(
    `5:1 not-supported | Cannot use "${word}" in a guardrail: it is not in this version | `,
  );
});

test('readGuardrail() does not miss the bound beside a word of a later version', () => {
  const rule = { metric: 'error_rate', worseThan: 'control', action: 'pause' };
  expect(read(rule)).toEqual({
    value: null,
    problems: [
      '2:1 not-supported | Cannot use "worseThan" in a guardrail: it is not in this version | an absolute bound, for example "above: 0.5%" with "for: 5m"',
    ],
  });
});
