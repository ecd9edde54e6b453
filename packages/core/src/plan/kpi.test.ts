import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import type { Kpi } from '../metric/types.ts';
import { readKpi } from './kpi.ts';
import { PLAN_LIMITS } from './limits.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading((report, node) => readKpi(report, node, 'errors'), value);
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
  windowMs: 604_800_000,
  dueMs: null,
  dueAfterMs: null,
  minCount: 20,
  open: null,
};
const least = { metric: 'error_rate', below: '0.1%' };

test('readKpi() reads the least that a KPI says', () => {
  expect(read(least)).toEqual({
    value: {
      kpi,
      positions: { flag: { line: 1, column: 1 }, variant: { line: 1, column: 1 } },
    },
    problems: [],
  });
});

test('readKpi() reads everything that a KPI can say', () => {
  expect(
    read({
      ...least,
      text: 'Error Rate: < 0.1%',
      flag: 'agent',
      variant: 'new',
      labels: { path: '/chat' },
      warning: { above: '1%' },
      critical: { above: '5%' },
      window: '48h',
      due: '30d',
      minCount: 3_000,
      open: 'which paths are critical',
    }).value,
  ).toEqual({
    kpi: {
      ...kpi,
      text: 'Error Rate: < 0.1%',
      flag: 'agent',
      variant: 'new',
      labels: { path: '/chat' },
      warning: { side: 'above', value: 0.01, of: 'value' },
      critical: { side: 'above', value: 0.05, of: 'value' },
      windowMs: 172_800_000,
      dueAfterMs: 2_592_000_000,
      minCount: 3_000,
      open: 'which paths are critical',
    },
    positions: { flag: { line: 4, column: 7 }, variant: { line: 5, column: 10 } },
  });
});

test('readKpi() takes an open promise without a metric, and without a target', () => {
  expect(read({ text: 'WCAG 2.1 AA', open: 'nothing measures it' }).value?.kpi).toEqual({
    ...kpi,
    text: 'WCAG 2.1 AA',
    metric: null,
    statistic: { kind: 'last' },
    target: null,
    minCount: 0,
    open: 'nothing measures it',
  });
  expect(read({ metric: 'uptime', open: 'the bound' }).value?.kpi).toEqual({
    ...kpi,
    metric: 'uptime',
    target: null,
    open: 'the bound',
  });
});

test.each<[Json, string]>([
  [
    { below: '0.1%', open: 'x' },
    '1:1 unknown-key | Cannot use key "below" without "metric": it means nothing there | "metric" beside it',
  ],
  [
    {},
    '1:1 missing-key | Cannot read a KPI: "metric" is missing | "metric", for example "metric: error_rate", or "open" with what is not decided',
  ],
  [
    { metric: 'error_rate' },
    '1:1 missing-key | Cannot read a KPI: its target is missing | "above", "atLeast", "below" or "atMost", for example "below: 0.1%", or "open" with what is not decided',
  ],
  [
    { ...least, above: '0.1%' },
    '2:1 duplicate | Cannot use "below" in a KPI: "above" bounds it already | one bound',
  ],
  [
    { ...least, flag: 'agent' },
    '1:1 missing-key | Cannot read a KPI: "variant" is missing | both "flag" and "variant", or neither for the whole product',
  ],
  [
    { ...least, variant: 'new' },
    '1:1 missing-key | Cannot read a KPI: "flag" is missing | both "flag" and "variant", or neither for the whole product',
  ],
  [
    { metric: 'eror_rate', below: '0.1%' },
    '1:9 unknown-metric | Cannot watch metric "eror_rate": there is no such metric | "error_rate"',
  ],
  [
    { ...least, window: '10s' },
    '3:9 out-of-range | Cannot read "window": "10s" is less than 1m | a duration from 1m to 400d',
  ],
  [
    { ...least, windows: '10d' },
    '3:1 unknown-key | Cannot use key "windows" in a KPI: there is no such key | "window"',
  ],
])('readKpi() refuses %j', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});

test('readKpi() takes as many labels as there may be', () => {
  const labels = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`l${i}`, 'x']));
  expect(read({ ...least, labels: labels(PLAN_LIMITS.labels) }).problems).toEqual([]);
  expect(read({ ...least, labels: labels(PLAN_LIMITS.labels + 1) }).value).toBe(null);
});
