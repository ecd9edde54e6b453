import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
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
    { metric: 'error_rate', count: 4, within: '1h', action: 'review' },
    ['2:1 wrong-type | Cannot count "error_rate": it is a rate | "above" or "below" with "for"'],
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
