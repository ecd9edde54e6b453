import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from './backup-view.fixture.ts';
import { missingBackup } from './missing-backup.ts';
import { readSchedule } from './schedule.ts';

const zone = 'UTC';
const policyOf = (text: string) => {
  const read = readSchedule(text, zone);
  return { name: 'app', zone, schedule: read?.cron ?? null, when: read?.when ?? '' };
};
const LAST_MS = Date.parse('2026-05-01T02:00:00Z');

test.each([
  // Grace of a tenth of the interval: 2.4 h of a day, an hour of what comes more often.
  ['daily at 02:00', DAY_MS + 2.4 * HOUR_MS],
  ['weekly on friday at 02:00', 7 * DAY_MS + 16.8 * HOUR_MS],
  ['0 * * * *', 2 * HOUR_MS],
])('missingBackup() of "%s" after its grace', (text, graceEndsMs) => {
  const policy = policyOf(text);
  expect(missingBackup(policy, LAST_MS, LAST_MS + graceEndsMs, 0)).toBeNull();
  expect(missingBackup(policy, LAST_MS, LAST_MS + graceEndsMs + 1, 0)).toContain(
    'the last good one is of 2026-05-01T02:00Z',
  );
});

test('missingBackup() counts from when the policy is followed, as long as there was none', () => {
  const policy = policyOf('daily at 02:00');
  const sinceMs = LAST_MS + HOUR_MS;
  expect(missingBackup(policy, null, sinceMs + DAY_MS, sinceMs)).toBeNull();
  expect(missingBackup(policy, null, sinceMs + 2 * DAY_MS, sinceMs)).toBe(
    'The backup of policy "app" (daily at 02:00 UTC) has been missing since 2026-05-02T02:00Z: there has been none',
  );
});

test('missingBackup() expects none before deployments', () => {
  expect(missingBackup({ ...policyOf(''), schedule: null }, null, LAST_MS, 0)).toBeNull();
});
