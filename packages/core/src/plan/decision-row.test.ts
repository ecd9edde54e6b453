import { expect, test } from 'vitest';
import type { Json, JsonObject } from '../json.ts';
import { readDecision } from './decision-row.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading((report, node) => readDecision(report, node, 'row'), value);
const leak: JsonObject = { metric: 'pii_leaks', above: 0, severity: 'critical', rollback: 'full' };
const DEADLINE = 'flags first: at most as long as "within"';

test('readDecision() compiles a row with two deadlines', () => {
  expect(
    read({ ...leak, text: 'PII leak', within: '30m', flagsWithin: '0s', ours: ['within'] }),
  ).toEqual({
    value: {
      name: 'row',
      text: 'PII leak',
      metric: 'pii_leaks',
      statistic: { kind: 'count' },
      from: 0,
      to: null,
      ofExpected: null,
      severity: 'critical',
      rollback: 'full',
      withinMs: 1_800_000,
      flagsWithinMs: 0,
      ours: ['within'],
    },
    problems: [],
  });
});

test('readDecision() compiles what a person says, done with the next release', () => {
  expect(read({ severity: 'low', rollback: 'fix-forward' })).toEqual({
    value: {
      name: 'row',
      text: null,
      metric: null,
      statistic: null,
      from: null,
      to: null,
      ofExpected: null,
      severity: 'low',
      rollback: 'fix-forward',
      withinMs: null,
      flagsWithinMs: null,
      ours: [],
    },
    problems: [],
  });
});

test('readDecision() judges a figure of a distribution', () => {
  const slow = { metric: 'latency_ms', quantile: 0.95, above: '10s', within: '30m' };
  expect(read({ ...slow, severity: 'medium', rollback: 'partial' }).value).toMatchObject({
    statistic: { kind: 'quantile', q: 0.95 },
    from: 10_000,
  });
});

test.each<[Json, string[]]>([
  [
    leak,
    [
      '1:1 missing-key | Cannot read a decision: "within" is missing | "within", for example "within: 30m"; only "rollback: fix-forward" may wait',
    ],
  ],
  [
    { ...leak, within: '30m', flagsWithin: '31m' },
    [`6:14 out-of-range | Cannot read "flagsWithin": "31m" is more than "within" | ${DEADLINE}`],
  ],
  [
    { severity: 'low', rollback: 'fix-forward', within: '1d', flagsWithin: '0s' },
    ['4:14 out-of-range | Cannot read "flagsWithin": nothing is rolled back | the row without it'],
  ],
  [
    { severity: 'low', rollback: 'fix-forward', above: 0, expected: 1 },
    ['above', 'expected'].map(
      (key, i) =>
        `${3 + i}:1 unknown-key | Cannot use key "${key}" without "metric": it means nothing there | "metric" beside it`,
    ),
  ],
  [
    { ...leak, severity: 'warning', rollback: 'half', within: '1h' },
    [
      '3:11 unknown-name | Cannot read "severity": found "warning" | "low", "medium", "high" or "critical"',
      '4:11 unknown-name | Cannot read "rollback": found "half" | "full", "quick", "partial" or "fix-forward"',
    ],
  ],
  [
    { severity: 'low', rollback: 'fix-forward', within: '367d' },
    [
      '3:9 out-of-range | Cannot read "within": "367d" is more than 366d | a duration from 0s to 366d',
    ],
  ],
])('readDecision() refuses %j', (value, problems) => {
  expect(read(value).problems).toEqual(problems);
});
