import { expect, test } from 'vitest';
import * as limits from './limits.ts';

test('limits of alerts are in order', () => {
  expect(limits.ALERT_STEP_MIN_MS).toBeLessThan(limits.ALERT_STEP_MAX_MS);
  expect(limits.ALERT_STEP_MAX_MS).toBeLessThan(limits.ALERT_STEP_LONGEST_MS);
  expect(limits.ALERT_WINDOW_STEPS).toBe(720);
});
