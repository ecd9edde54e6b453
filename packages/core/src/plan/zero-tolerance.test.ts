import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { readGuardrail } from './guardrail.ts';
import { reading } from './tree.fixture.ts';

const read = (value: Json) => reading(readGuardrail, value);

test.each([0, '0%'])('readZeroTolerance() compiles above: %s, which always acts', (above) => {
  expect(read({ metric: 'pii_leaks', above, action: 'rollback' })).toEqual({
    value: {
      shape: 'zero-tolerance',
      name: 'pii_leaks above 0',
      metric: 'pii_leaks',
      action: 'rollback',
      absolute: true,
    },
    problems: [],
  });
});

const EXPECTED = '"above: 0" for zero tolerance, or "count" with "within"';

test.each([
  [
    { metric: 'pii_leaks', above: 3, action: 'rollback' },
    `2:8 out-of-range | Cannot bound "pii_leaks" by "above": it is a count and found "3" | ${EXPECTED}`,
  ],
  [
    { metric: 'pii_leaks', below: 0, action: 'rollback' },
    `2:8 out-of-range | Cannot bound "pii_leaks" by "below": it is a count and found "0" | ${EXPECTED}`,
  ],
  [
    { metric: 'pii_leaks', above: 0, for: '5m', action: 'rollback' },
    '3:1 unknown-key | Cannot use key "for" with zero tolerance: it means nothing there | "above: 0" alone: one is enough',
  ],
  [
    { metric: 'pii_leaks', above: 0, absolute: false, action: 'rollback' },
    '3:11 out-of-range | Cannot make this guardrail relative to control: it always acts | "absolute: true", or the guardrail without it',
  ],
])('readZeroTolerance() refuses %j', (value, problem) => {
  expect(read(value).problems).toEqual([problem]);
});
