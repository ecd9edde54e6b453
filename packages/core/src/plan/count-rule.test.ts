import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import type { Metric } from '../metric/types.ts';
import { readGuardrail } from './guardrail.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readGuardrail, value);

test('readCountRule() compiles a count within a window', () => {
  expect(
    read({ metric: 'failed_health_checks', count: 4, within: '5m', action: 'rollback' }),
  ).toEqual({
    value: {
      shape: 'count-within',
      name: 'failed_health_checks count 4 within 5m',
      metric: 'failed_health_checks',
      count: 4,
      withinMs: 300_000,
      action: 'rollback',
      absolute: false,
    },
    problems: [],
  });
});

test.each([
  [
    { metric: 'complaints', count: 4, action: 'review' },
    [
      '1:1 missing-key | Cannot read a guardrail: "within" is missing | "within", for example "within: 5m"',
    ],
  ],
  [
    { metric: 'complaints', count: 0, within: '1h', action: 'review' },
    [
      '2:8 out-of-range | Cannot read "count": "0" is not from 1 to 1000000000 | a whole number from 1 to 1000000000, for example 4',
    ],
  ],
  [
    { metric: 'uptime', count: 4, within: '1h', action: 'review' },
    ['2:1 wrong-type | Cannot count "uptime": it is a rate | "above" or "below" with "for"'],
  ],
  [
    { metric: 'complaints', count: 4, within: '32d', for: '5m', action: 'review' },
    [
      '4:1 unknown-key | Cannot use key "for" beside "count": it means nothing there | "count" with "within" alone',
      '3:9 out-of-range | Cannot read "within": "32d" is more than 31d | a duration from 1s to 31d',
    ],
  ],
])('readCountRule() refuses %j', (value, problems) => {
  expect(read(value).problems).toEqual(problems);
});

const complaints: Metric = {
  name: 'complaints',
  kind: 'count',
  unit: '1',
  better: 'lower',
  description: 'Complaints',
  normal: { count: 10, perMs: 86_400_000 },
};

test('readCountRule() takes the first number above so many times the normal volume', () => {
  const rule = { metric: 'complaints', timesNormal: 3, within: '24h', action: 'review' };
  expect(reading(readGuardrail, rule, [complaints])).toEqual({
    value: {
      shape: 'count-within',
      name: 'complaints above 3 times normal within 1d',
      metric: 'complaints',
      count: 31,
      withinMs: 86_400_000,
      action: 'review',
      absolute: false,
    },
    problems: [],
  });
  const hour = reading(readGuardrail, { ...rule, within: '1h' }, [complaints]).value;
  expect(hour).toMatchObject({ count: 2 });
  expect(reading(readGuardrail, rule).problems).toEqual([
    '2:1 missing-key | Cannot use "timesNormal" on "complaints": nobody has said how many are normal | its normal volume in a file of kind Metrics, "complaints: { normal: { count: 12, per: 1d } }", or "count" with "within"',
  ]);
});

test('counts the events of a rate of bad things: one answer of another model', () => {
  const rule = { metric: 'model_mismatch_rate', count: 1, within: '1h', action: 'notify' };
  const { value, problems } = read(rule);
  expect(problems).toEqual([]);
  expect(value).toMatchObject({ shape: 'count-within', count: 1, withinMs: 3_600_000 });
});
