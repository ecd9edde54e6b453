import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { findMetric } from '../metric/index.ts';
import type { KpiBound, KpiStatistic } from '../metric/types.ts';
import { KPI_SIDES, readKpiBound, readLevel } from './kpi-bound.ts';
import { reading } from './tree.fixture.ts';

type Side = (typeof KPI_SIDES)[number];

const judgeable = (name: string, statistic: KpiStatistic) => {
  const metric = findMetric(name);
  if (metric === null) throw new Error(`no metric ${name}`);
  return { metric, statistic };
};
const read = (name: string, kind: 'rate' | 'count' | 'max' | 'mean', side: Side, value: Json) =>
  reading((report, node) => readKpiBound(report, node, side, judgeable(name, { kind })), value);
const value = (number: number, side: KpiBound['side'] = 'below'): KpiBound => ({
  side,
  value: number,
  of: 'value',
});

test.each<[string, 'rate' | 'count' | 'max' | 'mean', Json, KpiBound]>([
  ['error_rate', 'rate', '0.1%', value(0.001)],
  ['error_rate', 'rate', 0.001, value(0.001)],
  ['error_rate', 'count', 500, value(500)],
  ['latency_ms', 'mean', 2_000, value(2_000)],
  ['latency_ms', 'mean', '2s', value(2_000)],
  ['deployment_ms', 'mean', '15m', value(900_000)],
  ['session_duration_s', 'mean', '2m', value(120)],
  ['memory_percent', 'max', '80%', value(80)],
  ['memory_percent', 'max', 80, value(80)],
  ['cpu', 'max', '80%', value(0.8)],
  ['cost_usd', 'mean', 0.1, value(0.1)],
  ['cpu', 'max', '115% of baseline', { side: 'below', value: 1.15, of: 'baseline' }],
  ['support_tickets', 'count', 'baseline', { side: 'below', value: 1, of: 'baseline' }],
])('readKpiBound() of %s (%s) below %j', (metric, kind, limit, expected) => {
  expect(read(metric, kind, 'below', limit)).toEqual({ value: expected, problems: [] });
});

test('readKpiBound() keeps the side', () => {
  expect(KPI_SIDES.map((side) => read('error_rate', 'rate', side, '5%').value?.side)).toEqual([
    'above',
    'at-least',
    'below',
    'at-most',
  ]);
});

const RATE = 'a rate from 0% to 100%, for example "0.1%" or 0.001, or "115% of baseline"';

test.each<[string, 'rate' | 'count' | 'max' | 'mean', Side, Json, string]>([
  [
    'error_rate',
    'rate',
    'below',
    '5 percent',
    `wrong-type | Cannot read "below" of "error_rate": found "5 percent" | ${RATE}`,
  ],
  [
    'error_rate',
    'rate',
    'below',
    '101%',
    `out-of-range | Cannot read "below" of "error_rate": "101%" is not from 0% to 100% | ${RATE}`,
  ],
  [
    'error_rate',
    'rate',
    'below',
    0,
    `out-of-range | Cannot read "below" of "error_rate": "0" can never be undercut | ${RATE}`,
  ],
  [
    'error_rate',
    'rate',
    'above',
    '100%',
    `out-of-range | Cannot read "above" of "error_rate": "100%" can never be exceeded | ${RATE}`,
  ],
  [
    'error_rate',
    'rate',
    'atMost',
    1,
    `out-of-range | Cannot read "atMost" of "error_rate": "1" always holds | ${RATE}`,
  ],
  [
    'complaints',
    'count',
    'atLeast',
    0,
    'out-of-range | Cannot read "atLeast" of "complaints": "0" always holds | a number, or "115% of baseline"',
  ],
  [
    'complaints',
    'count',
    'below',
    '10%',
    'wrong-type | Cannot read "below" of "complaints": found "10%" | a number, or "115% of baseline"',
  ],
  [
    'cost_usd',
    'mean',
    'below',
    '10%',
    'wrong-type | Cannot read "below" of "cost_usd": found "10%" | a number of usd, or "115% of baseline"',
  ],
  [
    'latency_ms',
    'mean',
    'below',
    -1,
    'out-of-range | Cannot read "below" of "latency_ms": "-1" is not from 0 to 1000000000000 | a number of ms or a duration, for example "2s", or "115% of baseline"',
  ],
  [
    'latency_ms',
    'mean',
    'below',
    '2sec',
    'wrong-type | Cannot read "below" of "latency_ms": found "2sec" | a duration such as "30s", "5m", "48h", "7d" or "2w"',
  ],
  [
    'memory_percent',
    'max',
    'below',
    ['80%'],
    'wrong-type | Cannot read "below" of "memory_percent": found a list | a percentage, for example "80%", or "115% of baseline"',
  ],
  [
    'cpu',
    'max',
    'below',
    'much of baseline',
    'wrong-type | Cannot read "below" of "cpu": found "much of baseline" | a share of the baseline above 0% and at most 100000%, for example "115% of baseline"',
  ],
  [
    'cpu',
    'max',
    'below',
    '0% of baseline',
    'out-of-range | Cannot read "below" of "cpu": found "0% of baseline" | a share of the baseline above 0% and at most 100000%, for example "115% of baseline"',
  ],
])('readKpiBound() of %s (%s) refuses %s %j', (metric, kind, side, limit, problem) => {
  const { value: bound, problems } = read(metric, kind, side, limit);
  expect([bound, problems.map((text) => text.replace(/^\d+:\d+ /, ''))]).toEqual([null, [problem]]);
});

test('readKpiBound() takes factors and numbers up to their limits', () => {
  expect(read('cpu', 'max', 'below', '100000% of baseline').value?.value).toBe(1_000);
  expect(read('cpu', 'max', 'below', '100001% of baseline').value).toBe(null);
  expect(read('cpu', 'max', 'below', 1e12).value?.value).toBe(1e12);
  expect(read('cpu', 'max', 'below', 1.1e12).value).toBe(null);
});

test('readLevel() reads a map with one side', () => {
  const level = (limit: Json) =>
    reading(
      (report, node) =>
        readLevel(report, node, judgeable('error_rate', { kind: 'rate' }), 'a level of a KPI'),
      limit,
    );
  expect(level({ above: '5%' })).toEqual({ value: value(0.05, 'above'), problems: [] });
  expect(level({}).problems).toEqual([
    '1:1 missing-key | Cannot read a level of a KPI: its bound is missing | "above", "atLeast", "below" or "atMost", for example "{ above: 5% }"',
  ]);
  expect(level({ above: '5%', below: '1%' }).problems).toEqual([
    '2:1 duplicate | Cannot use "below" in a level of a KPI: "above" bounds it already | one bound',
  ]);
  expect(level('5%').problems).toEqual([
    '1:1 wrong-type | Cannot read a level of a KPI: found "5%" | a map with "above", "atLeast", "below" or "atMost"',
  ]);
});
