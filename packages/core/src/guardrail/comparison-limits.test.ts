import { expect, test } from 'vitest';
import { DRIFT_WINDOW_MS, DRIFT_WINDOWS_A_FALSE_ALARM } from './comparison-limits.ts';

test('a drift watch cries wolf once a week on the average', () => {
  expect(DRIFT_WINDOW_MS * DRIFT_WINDOWS_A_FALSE_ALARM).toBe(7 * 24 * 3_600_000);
});
