import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { findMetric } from '../metric/index.ts';
import { CONDITION_KEYS } from './alert-condition.ts';
import { readAlertLimit } from './alert-limit.ts';
import { readFields } from './fields.ts';
import { readKpiStatistic } from './kpi-statistic.ts';
import { reading } from './tree.fixture.ts';

const read = (name: string, value: Json) =>
  reading((report, node) => {
    const what = 'an alert rule';
    const fields = readFields(report, node, { what, required: {}, optional: CONDITION_KEYS });
    const known = findMetric(name);
    if (fields === null || known === null) return null;
    const normal = { count: 10, perMs: 86_400_000 };
    const metric = name === 'complaints' ? { ...known, normal } : known;
    const statistic = readKpiStatistic(report, fields, metric, what);
    return statistic === null ? null : readAlertLimit(report, fields, { metric, statistic });
  }, value);
const NONE = { bound: null, dropBy: null, upper: null };
const HOUR_MS = 3_600_000;

test.each<[string, JsonObject, JsonObject]>([
  [
    'memory_percent',
    { atLeast: '90%', for: '5m' },
    { bound: { side: 'at-least', value: 90, of: 'value' }, windowMs: 60_000, forMs: 300_000 },
  ],
  [
    'cpu',
    { above: '130% of baseline', for: '0s' },
    { bound: { side: 'above', value: 1.3, of: 'baseline' }, windowMs: 10_000, forMs: 0 },
  ],
  [
    'error_rate',
    { between: ['0.2%', '0.5%'], for: '10m' },
    {
      bound: { side: 'above', value: 0.002, of: 'value' },
      upper: 0.005,
      windowMs: 60_000,
      forMs: 600_000,
    },
  ],
  [
    'error_rate',
    { between: ['50%', '100%'], for: '10m' },
    {
      bound: { side: 'above', value: 0.5, of: 'value' },
      upper: 1,
      windowMs: 60_000,
      forMs: 600_000,
    },
  ],
  [
    'complaints',
    { count: 11, within: '1h' },
    { bound: { side: 'at-least', value: 11, of: 'value' }, windowMs: HOUR_MS, forMs: 0 },
  ],
  [
    'complaints',
    { timesNormal: 3, within: '24h' },
    { bound: { side: 'above', value: 30, of: 'value' }, windowMs: 24 * HOUR_MS, forMs: 0 },
  ],
  [
    'session_contamination',
    { above: 0, within: '1h' },
    { bound: { side: 'above', value: 0, of: 'value' }, windowMs: HOUR_MS, forMs: 0 },
  ],
  ['active_users', { dropBy: '10%', within: '1h' }, { dropBy: 0.1, windowMs: HOUR_MS, forMs: 0 }],
  [
    'active_users',
    { dropBy: '100%', within: '1h', for: '5m' },
    { dropBy: 1, windowMs: HOUR_MS, forMs: 300_000 },
  ],
])('readAlertLimit() of %s with %j', (metric, value, limit) => {
  expect(read(metric, value)).toEqual({ value: { ...NONE, ...limit }, problems: [] });
});

const BESIDE = (key: string, other: string, right: string) =>
  `unknown-key | Cannot use key "${key}" ${other}: it means nothing there | ${right}`;

test.each<[string, JsonObject, string[]]>([
  [
    'error_rate',
    { for: '5m' },
    [
      '1:1 missing-key | Cannot read an alert rule: its bound is missing | "above", "atLeast", "below", "atMost", "between", "count", "timesNormal" or "dropBy", for example "above: 1%"',
    ],
  ],
  [
    'error_rate',
    { above: '1%', dropBy: '10%', for: '5m' },
    [
      '2:1 duplicate | Cannot use "dropBy" in an alert rule: "above" bounds it already | one bound for each rule',
    ],
  ],
  [
    'uptime',
    { between: ['95%', '99%'], for: '5m' },
    [
      '1:1 not-supported | Cannot use "between" on "uptime": higher is better there | "below" with the upper end of the band: it fires there',
    ],
  ],
  [
    'error_rate',
    { between: '1%', for: '5m' },
    [
      '1:10 wrong-type | Cannot read "between" of "error_rate": found "1%" | a list of two bounds, for example "[0.2%, 0.5%]"',
    ],
  ],
  [
    'error_rate',
    { between: ['2%', '1%'], for: '5m' },
    [
      '3:5 out-of-range | Cannot read "between" of "error_rate": "1%" is not above "2%" | the lower bound first, neither of them a share of a baseline',
    ],
  ],
  [
    'error_rate',
    { between: ['1%', '130% of baseline'], for: '5m' },
    [
      '3:5 out-of-range | Cannot read "between" of "error_rate": "130% of baseline" is not above "1%" | the lower bound first, neither of them a share of a baseline',
    ],
  ],
  [
    'error_rate',
    { count: 3, within: '1h' },
    [
      '1:1 wrong-type | Cannot use "count" on "error_rate": it is a rate | "above" or "below" with "for"',
    ],
  ],
  [
    'uptime',
    { timesNormal: 3, within: '1h' },
    [
      '1:1 wrong-type | Cannot use "timesNormal" on "uptime": it is a rate | "above" or "below" with "for"',
    ],
  ],
  [
    'complaints',
    { count: 0, within: '1h' },
    [
      '1:8 out-of-range | Cannot read "count" of "complaints": "0" is not from 1 to 1000000000 | a whole number from 1 to 1000000000, for example 4',
    ],
  ],
  [
    'complaints',
    { count: 4, within: '1h', for: '5m', window: '1m' },
    [
      `3:1 ${BESIDE('for', 'beside "count"', '"count" with "within" alone')}`,
      `4:1 ${BESIDE('window', 'beside "count"', '"count" with "within" alone')}`,
    ],
  ],
  [
    'errors',
    { timesNormal: 3, within: '1h' },
    [
      '1:1 missing-key | Cannot use "timesNormal" on "errors": nobody has said how many are normal | its normal volume in a file of kind Metrics, "errors: { normal: { count: 12, per: 1d } }", or "count" with "within"',
    ],
  ],
  [
    'active_users',
    { dropBy: '0%', within: '1h' },
    [
      '1:9 out-of-range | Cannot read "dropBy": "0%" is not above 0% and at most 100% | a share above 0% and at most 100%, for example "10%"',
    ],
  ],
  [
    'active_users',
    { dropBy: 'some', within: '1h' },
    [
      '1:9 wrong-type | Cannot read "dropBy": found "some" | a share above 0% and at most 100%, for example "10%"',
    ],
  ],
  [
    'active_users',
    { dropBy: '10%' },
    [
      '1:1 missing-key | Cannot read an alert rule: "within" is missing | "within", for example "within: 1h"',
    ],
  ],
  [
    'active_users',
    { dropBy: '10%', within: '1h', window: '1m', recovery: {} },
    [
      `3:1 ${BESIDE('window', 'beside "dropBy"', '"dropBy" with "within"')}`,
      `4:1 ${BESIDE('recovery', 'beside "dropBy"', '"dropBy" with "within"')}`,
    ],
  ],
  [
    'error_rate',
    { above: '1%' },
    [
      '1:1 missing-key | Cannot read an alert rule: "for" is missing | "for", for example "for: 5m"',
    ],
  ],
])('readAlertLimit() of %s refuses %j', (metric, value, problems) => {
  expect(read(metric, value).problems).toEqual(problems);
});
