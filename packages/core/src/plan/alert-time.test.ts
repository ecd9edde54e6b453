import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import type { KpiStatistic } from '../metric/types.ts';
import { readTriggerTime, readWithin } from './alert-time.ts';
import { readFields } from './fields.ts';
import { reading } from './tree.fixture.ts';

const optional = ['for', 'window', 'within'];
const read = (kind: 'rate' | 'count' | 'sum' | 'drop', value: Json) =>
  reading((report, node) => {
    const fields = readFields(report, node, { what: 'a rule', required: {}, optional });
    const statistic: KpiStatistic | 'drop' = kind === 'drop' ? kind : { kind };
    return fields === null ? null : readTriggerTime(report, fields, statistic);
  }, value);
const S = 1_000;

test.each<['rate' | 'count' | 'sum' | 'drop', Json, number, number]>([
  ['rate', { for: '5m' }, 60 * S, 300 * S],
  ['rate', { for: '30s' }, 30 * S, 30 * S],
  ['rate', { for: '5s' }, 10 * S, 5 * S],
  ['rate', { for: '0s' }, 10 * S, 0],
  ['rate', { for: '31d', window: '1h' }, 3_600 * S, 31 * 86_400 * S],
  ['count', { within: '1h' }, 3_600 * S, 0],
  ['sum', { within: '10s', for: '5m' }, 10 * S, 300 * S],
])('readTriggerTime() of a %s with %j', (kind, value, windowMs, forMs) => {
  expect(read(kind, value)).toEqual({ value: { windowMs, forMs }, problems: [] });
});

const DURATION = 'a duration from 10s to 31d';

test.each<['rate' | 'count', Json, string]>([
  [
    'rate',
    {},
    '1:1 missing-key | Cannot read an alert rule: "for" is missing | "for", for example "for: 5m"',
  ],
  [
    'rate',
    { for: '5m', within: '1h' },
    '2:1 unknown-key | Cannot use key "within" beside a level: it means nothing there | "for", and "window" if need be',
  ],
  [
    'rate',
    { for: '5m', window: '9s' },
    `2:9 out-of-range | Cannot read "window": "9s" is less than 10s | ${DURATION}`,
  ],
  [
    'rate',
    { for: '32d' },
    '1:6 out-of-range | Cannot read "for": "32d" is more than 31d | a duration from 0s to 31d',
  ],
  [
    'count',
    { for: '5m' },
    '1:1 missing-key | Cannot read an alert rule: "within" is missing | "within", for example "within: 1h"',
  ],
  [
    'count',
    { within: '1h', window: '1h' },
    '2:1 unknown-key | Cannot use key "window" where things add up: it means nothing there | "within"',
  ],
  [
    'count',
    { within: '32d' },
    `1:9 out-of-range | Cannot read "within": "32d" is more than 31d | ${DURATION}`,
  ],
])('readTriggerTime() of a %s refuses %j', (kind, value, problem) => {
  expect(read(kind, value).problems).toEqual([problem]);
});

test('readTriggerTime() of a drop reads "for" alone', () => {
  expect(read('drop', {}).value?.forMs).toBe(0);
  expect(read('drop', { for: '5m' }).value?.forMs).toBe(300_000);
});

test('readWithin() takes from 10 s to 31 days', () => {
  const within = (value: string) =>
    reading(
      (report, node) => {
        const fields = readFields(report, node, { what: 'a rule', required: {}, optional });
        return fields === null ? null : readWithin(report, fields);
      },
      { within: value },
    ).value;
  expect(['9s', '10s', '31d', '32d'].map(within)).toEqual([null, 10_000, 2_678_400_000, null]);
});
