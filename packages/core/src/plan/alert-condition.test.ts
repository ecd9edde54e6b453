import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { CONDITION_KEYS, readCondition } from './alert-condition.ts';
import { readFields } from './fields.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json, keepMs = 0) =>
  reading((report, node) => {
    const what = 'an alert rule';
    const fields = readFields(report, node, { what, required: {}, optional: CONDITION_KEYS });
    return fields === null ? null : readCondition(report, fields, keepMs);
  }, value);

const errors: JsonObject = { metric: 'error_rate', above: '1%', for: '5m' };

test('readCondition() compiles a figure of the whole product', () => {
  expect(read(errors)).toEqual({
    value: {
      metric: 'error_rate',
      statistic: { kind: 'rate' },
      flag: null,
      variant: null,
      labels: {},
      source: 'server',
      bound: { side: 'above', value: 0.01, of: 'value' },
      dropBy: null,
      upper: null,
      recovery: null,
      windowMs: 60_000,
      forMs: 300_000,
      keepFiringForMs: 0,
      minCount: 20,
    },
    problems: [],
  });
});

test('readCondition() compiles a place, labels, a source and everything that has a default', () => {
  const rule = {
    metric: 'lcp',
    quantile: 0.95,
    above: '4s',
    for: '10m',
    window: '2m',
    recovery: { atMost: 2_500 },
    keepFiringFor: '15m',
    minCount: 7,
    flag: 'chat',
    variant: 'new',
    labels: { page: 'inbox' },
    source: 'browser',
  };
  expect(read(rule, 1)).toEqual({
    value: {
      metric: 'lcp',
      statistic: { kind: 'quantile', q: 0.95 },
      flag: 'chat',
      variant: 'new',
      labels: { page: 'inbox' },
      source: 'browser',
      bound: { side: 'above', value: 4_000, of: 'value' },
      dropBy: null,
      upper: null,
      recovery: { side: 'at-most', value: 2_500, of: 'value' },
      windowMs: 120_000,
      forMs: 600_000,
      keepFiringForMs: 900_000,
      minCount: 7,
    },
    problems: [],
  });
});

test('readCondition() goes on firing as long as the file says where the rule does not', () => {
  expect(read(errors, 300_000).value?.keepFiringForMs).toBe(300_000);
  expect(read({ ...errors, keepFiringFor: '0s' }, 300_000).value?.keepFiringForMs).toBe(0);
});

test.each<[JsonObject, JsonObject]>([
  [errors, { below: '0.8%' }],
  [errors, { atMost: '1%' }],
  [{ ...errors, above: '130% of baseline' }, { below: '110% of baseline' }],
  [{ metric: 'uptime', below: '99%', for: '5m' }, { atLeast: '99%' }],
])('readCondition() of %j recovers at %j', (rule, recovery) => {
  expect(read({ ...rule, recovery }).problems).toEqual([]);
});

const GOOD = (key: string) =>
  `"${key}" with the bound's own figure or a better one, a share of the baseline if the bound is one`;

test.each<[JsonObject, string]>([
  [
    { ...errors, recovery: { below: '1.1%' } },
    `5:10 out-of-range | Cannot read "recovery": "1.1%" is not on the good side of the bound | ${GOOD('below')}`,
  ],
  [
    { ...errors, recovery: { above: '0.8%' } },
    `5:10 out-of-range | Cannot read "recovery": "0.8%" is not on the good side of the bound | ${GOOD('below')}`,
  ],
  [
    { ...errors, recovery: { below: '90% of baseline' } },
    `5:10 out-of-range | Cannot read "recovery": "90% of baseline" is not on the good side of the bound | ${GOOD('below')}`,
  ],
  [
    { metric: 'uptime', below: '99%', for: '5m', recovery: { above: '98%' } },
    `5:10 out-of-range | Cannot read "recovery": "98%" is not on the good side of the bound | ${GOOD('above')}`,
  ],
  [
    { ...errors, recovery: {} },
    '5:3 missing-key | Cannot read "recovery": its bound is missing | "above", "atLeast", "below" or "atMost", for example "{ above: 5% }"',
  ],
  [
    { ...errors, source: 'phone' },
    '4:9 unknown-name | Cannot read "source": found "phone" | "server" or "browser"',
  ],
  [
    { ...errors, flag: 'chat' },
    '1:1 missing-key | Cannot read an alert rule: "variant" is missing | both "flag" and "variant", or neither for the whole product',
  ],
  [
    { ...errors, minCount: -1 },
    '4:11 out-of-range | Cannot read "minCount": "-1" is not from 0 to 1000000000 | a whole number from 0 to 1000000000, for example 100',
  ],
  [
    { metric: 'latency_ms', above: '3s', for: '5m' },
    '1:1 missing-key | Cannot judge "latency_ms": a distribution has many values and "quantile" is missing | "quantile", for example "quantile: 0.95", or "statistic: mean"',
  ],
  [
    { ...errors, quantile: 0.95 },
    '4:1 unknown-key | Cannot use key "quantile" on "error_rate", a rate: it means nothing there | an alert rule without it',
  ],
])('readCondition() refuses %j', (value, problem) => {
  const { value: condition, problems } = read(value);
  expect([condition, problems]).toEqual([null, [problem]]);
});
