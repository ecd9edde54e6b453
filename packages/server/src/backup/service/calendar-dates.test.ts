import type { DrillView } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { backupView, DAY_MS, HOUR_MS, NOW_MS } from '../rules/backup-view.fixture.ts';
import { nextRunMs } from '../rules/schedule.ts';
import { drillDueMs, policyDueMs } from './calendar-dates.ts';
import { aDrillPolicy, aPolicy } from './service-world.fixture.ts';

const POLICY = aPolicy({ schedule: '0 2 * * *' });
const DRILL = aDrillPolicy({ schedule: '0 5 * * *' });

/** Backups by how old they are, the newest first. */
const dueAfter = (...agesMs: number[]) => {
  const backups = agesMs.map((ageMs) => backupView(ageMs));
  return policyDueMs(POLICY, backups, { isFirst: false, startedMs: NOW_MS, nowMs: NOW_MS });
};
const nextOf = (schedule: string, afterMs: number) => nextRunMs(schedule, 'UTC', afterMs);

test('policyDueMs() goes by the newest one, also when the clock went back a little since', () => {
  expect(dueAfter(HOUR_MS, 5 * DAY_MS)).toBe(nextOf('0 2 * * *', NOW_MS - HOUR_MS));
  expect(dueAfter(-HOUR_MS, 5 * DAY_MS)).toBe(nextOf('0 2 * * *', NOW_MS + HOUR_MS));
});

test('policyDueMs() does not wait for years after a clock that went ahead was set right', () => {
  const ahead = -1_000 * DAY_MS;
  expect(dueAfter(ahead, 5 * DAY_MS)).toBe(nextOf('0 2 * * *', NOW_MS - 5 * DAY_MS));
  expect(dueAfter(ahead)).toBe(nextOf('0 2 * * *', NOW_MS));
});

test('drillDueMs() does not wait for them either', () => {
  const backups = [backupView(-1_000 * DAY_MS), backupView(5 * DAY_MS)];
  const drill = { kind: 'drill', state: 'ok', detail: '', endedMs: null };
  const drills = [-1_000, 2].map((days) => ({ ...drill, startedMs: NOW_MS - days * DAY_MS }));
  const due = (known: readonly object[]) =>
    drillDueMs(DRILL, known as DrillView[], backups, { startedMs: NOW_MS, nowMs: NOW_MS });
  expect(due(drills)).toBe(nextOf('0 5 * * *', NOW_MS - 2 * DAY_MS));
  expect(due([])).toBe(nextOf('0 5 * * *', NOW_MS - 5 * DAY_MS));
});
