import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-schedule.ts';

test('retryAfterMs() follows the Standard Webhooks schedule and then gives up', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((failures) => retryAfterMs(failures, 0.5))).toEqual([
    5_000,
    300_000,
    1_800_000,
    7_200_000,
    18_000_000,
    36_000_000,
    50_400_000,
    72_000_000,
    86_400_000,
    null,
  ]);
});

test('retryAfterMs() moves an attempt by a tenth at most', () => {
  expect([retryAfterMs(1, 0), retryAfterMs(1, 1)]).toEqual([4_500, 5_500]);
});
