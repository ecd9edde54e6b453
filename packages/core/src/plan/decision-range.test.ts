import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { findMetric } from '../metric/index.ts';
import { readDecisionRange } from './decision-range.ts';
import { readFields } from './fields.ts';
import { reading } from './tree.fixture.ts';

const optional = ['above', 'between', 'expected'];
const read = (name: string, value: Json) =>
  reading((report, node) => {
    const fields = readFields(report, node, { what: 'a decision', required: {}, optional });
    const metric = findMetric(name);
    if (fields === null || metric === null) return null;
    const kind = metric.kind === 'rate' ? 'rate' : metric.kind === 'count' ? 'count' : 'mean';
    return readDecisionRange(report, fields, { metric, statistic: { kind } });
  }, value);

test.each<[string, JsonObject, [number, number | null, number | null]]>([
  ['pii_leaks', { above: 0 }, [0, null, null]],
  ['error_rate', { above: '50%' }, [0.5, null, null]],
  ['error_rate', { between: ['10%', '20%'] }, [0.1, 0.2, null]],
  ['latency_ms', { above: '10s' }, [10_000, null, null]],
  ['cost_usd', { above: '500% of expected', expected: 0.1 }, [0.5, null, 0.1]],
  [
    'cost_usd',
    { between: ['200% of expected', '500% of expected'], expected: 0.1 },
    [0.2, 0.5, 0.1],
  ],
])('readDecisionRange() of %s with %j', (metric, value, [from, to, ofExpected]) => {
  expect(read(metric, value)).toEqual({ value: { from, to, ofExpected }, problems: [] });
});

test.each<[string, JsonObject, string]>([
  [
    'error_rate',
    {},
    '1:1 missing-key | Cannot read a decision: its bound is missing | "above" or "between", for example "above: 50%"',
  ],
  [
    'error_rate',
    { above: '50%', between: ['1%', '2%'] },
    '2:1 duplicate | Cannot use "between" in a decision: "above" bounds it already | one bound for each row',
  ],
  [
    'uptime',
    { above: '50%' },
    '1:1 not-supported | Cannot decide on "uptime": higher is better there | a metric of what goes wrong, or a row without "metric"',
  ],
  [
    'error_rate',
    { between: ['20%', '10%'] },
    '3:5 out-of-range | Cannot read "between" of "error_rate": "10%" is not above "20%" | the lower bound first',
  ],
  [
    'error_rate',
    { between: ['20%'] },
    '2:3 wrong-type | Cannot read "between" of "error_rate": found a list | a list of two bounds, for example "[10%, 20%]"',
  ],
  [
    'error_rate',
    { above: '130% of baseline' },
    '1:8 not-supported | Cannot read "above" of "error_rate": a decision knows no baseline and found "130% of baseline" | "500% of expected" with "expected" beside it, or a figure',
  ],
  [
    'cost_usd',
    { above: '500% of expected' },
    '1:8 missing-key | Cannot read "above" of "cost_usd": "expected" is missing | "expected" in the metric\'s unit, for example "expected: 0.1"',
  ],
  [
    'cost_usd',
    { above: 'much of expected', expected: 0.1 },
    '1:8 wrong-type | Cannot read "above" of "cost_usd": found "much of expected" | a share of what is expected above 0% and at most 100000%, for example "500% of expected"',
  ],
  [
    'cost_usd',
    { above: '0% of expected', expected: 0.1 },
    '1:8 out-of-range | Cannot read "above" of "cost_usd": found "0% of expected" | a share of what is expected above 0% and at most 100000%, for example "500% of expected"',
  ],
  [
    'cost_usd',
    { above: 0.5, expected: 0.1 },
    '2:1 unknown-key | Cannot use key "expected" without a share of it: it means nothing there | "above: 500% of expected", or the row without it',
  ],
  [
    'cost_usd',
    { above: '500% of expected', expected: 0 },
    '2:11 out-of-range | Cannot read "expected": "0" is not from 0.000001 to 1000000000000 | a number from 0.000001 to 1000000000000, for example 0.1',
  ],
])('readDecisionRange() of %s refuses %j', (metric, value, problem) => {
  expect(read(metric, value).problems).toEqual([problem]);
});
