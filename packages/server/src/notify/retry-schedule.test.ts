import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptsWithin, retryAfterMs } from './retry-schedule.ts';

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

test('attemptsWithin() counts at least what the schedule made, whatever its jitter', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 9 }),
      (jitters) => {
        const waits = jitters.map((jitter, index) => retryAfterMs(index + 1, jitter) ?? 0);
        const elapsedMs = waits.reduce((sum, wait) => sum + wait, 0);
        expect(attemptsWithin(elapsedMs)).toBeGreaterThanOrEqual(jitters.length + 1);
      },
    ),
  );
  expect([0, 4_000, 5_000, 290_000, 1_900_000].map(attemptsWithin)).toEqual([1, 1, 2, 3, 4]);
});
