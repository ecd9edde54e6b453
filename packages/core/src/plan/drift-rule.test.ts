import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readGuardrail } from './guardrail.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readGuardrail, value);
const rule = { metric: 'error_rate', driftBy: '10%', action: 'pause' };

test('readDriftRule() compiles a share of the accepted rate', () => {
  expect(read(rule)).toEqual({
    value: {
      shape: 'drift',
      name: 'error_rate drift by 10%',
      metric: 'error_rate',
      by: 0.1,
      action: 'pause',
      absolute: false,
    },
    problems: [],
  });
});

test.each<[Json, string]>([
  [
    { ...rule, metric: 'latency_ms' },
    '2:1 not-supported | Cannot watch "latency_ms" for drift: it is a distribution | a rate of what goes wrong, or an absolute bound, "above" or "below" with "for"',
  ],
  [
    { ...rule, metric: 'uptime' },
    '2:1 not-supported | Cannot watch "uptime" for drift: higher is better there | a rate of what goes wrong, or an absolute bound, "above" or "below" with "for"',
  ],
  [
    { ...rule, driftBy: '1001%' },
    '2:10 out-of-range | Cannot read "driftBy": "1001%" is not from 0% to 1000% | a share of the accepted rate from 0% to 1000%, for example "10%"',
  ],
  [
    { ...rule, driftBy: 'some' },
    '2:10 wrong-type | Cannot read "driftBy": found "some" | a share of the accepted rate from 0% to 1000%, for example "10%"',
  ],
  [
    { ...rule, for: '5m' },
    '4:1 unknown-key | Cannot use key "for" beside "driftBy": it means nothing there | "driftBy" alone',
  ],
  [
    { ...rule, above: '5%' },
    '2:1 duplicate | Cannot use "driftBy" in a guardrail: "above" bounds it already | one bound for each guardrail',
  ],
])('readDriftRule() refuses %j', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});
