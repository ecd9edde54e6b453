import { expect, test } from 'vitest';
import {
  FINE_TICK_MAX_MS,
  FINE_TICK_MIN_MS,
  LEAP_MAX_MS,
  PLAN_TEST_LIMITS,
  SETTLE_MS,
} from './limits.ts';

test('a rehearsal settles for longer than the window of any held rule and two of its steps', () => {
  expect(SETTLE_MS).toBeGreaterThan(60_000 + 2 * FINE_TICK_MAX_MS);
  expect([FINE_TICK_MIN_MS, FINE_TICK_MAX_MS, LEAP_MAX_MS]).toEqual([1_000, 10_000, 3_600_000]);
});

test('times of a test reach over two years, intervals from a second to a day', () => {
  expect(PLAN_TEST_LIMITS.timeMs.max).toBeGreaterThanOrEqual(2 * 366 * 86_400_000);
  expect(PLAN_TEST_LIMITS.intervalMs).toEqual({ min: 1_000, max: 86_400_000 });
});
