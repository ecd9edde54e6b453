import { expect, test } from 'vitest';
import { backupView, DAY_MS, NOW_MS } from './backup-view.fixture.ts';
import { capacityRemark, daysUntilFull, growthOf } from './capacity-remark.ts';

const growth = (bytesPerDay: number, growingDays: number) => ({ bytesPerDay, growingDays });

test.each([
  [100, [], null],
  [0, [], 0],
  [100, [growth(10, 5)], null],
  [100, [growth(10, 10)], 10],
  [100, [growth(10, 90)], 10],
  [100, [growth(10, 5), growth(5, 90)], 10],
  [100, [growth(5, 90), growth(10, 0)], 20],
  [100, [growth(0, 90)], null],
  [100, [growth(10, 3), growth(10, 3), growth(1, 12)], null],
])('daysUntilFull() of %i bytes with %j', (free, growths, days) => {
  expect(daysUntilFull(free, growths)).toBe(days);
});

test.each([
  [13.99, 'Store "local" will be full in 13 days: 1399 bytes are free (13 %)'],
  [1.5, 'Store "local" will be full in 1 day: 150 bytes are free (1 %)'],
  [0.5, 'Store "local" will be full within a day: 50 bytes are free (0 %)'],
  [14, null],
])('capacityRemark() with room for %d days', (days, sentence) => {
  const space = { freeBytes: days * 100, totalBytes: 10_000 };
  expect(capacityRemark('local', space, [growth(100, 1_000)])).toBe(sentence);
});

test('capacityRemark() knows nothing of a store that does not tell', () => {
  expect(capacityRemark('archive', null, [growth(100, 1_000)])).toBeNull();
});

test('growthOf() a policy that lets go as much as it adds is none', () => {
  const policy = { name: 'daily', schedule: '0 2 * * *', zone: 'UTC', keepMs: 7 * DAY_MS };
  const days = (count: number) =>
    Array.from({ length: count }, (_, day) => backupView(day * DAY_MS, { bytes: 100 + day }));
  expect(growthOf(policy, [], NOW_MS)).toEqual(growth(0, 0));
  expect(growthOf(policy, days(3), NOW_MS)).toEqual(growth(101, 5));
  expect(growthOf(policy, days(8), NOW_MS)).toEqual(growth(103.5, 0));
  const others = days(3).map((backup) => ({ ...backup, policy: 'other' }));
  expect(growthOf(policy, [...days(3), ...others], NOW_MS)).toEqual(growth(101, 5));
});

test('growthOf() counts deployments over a month', () => {
  const policy = { name: 'daily', schedule: null, zone: 'UTC', keepMs: 90 * DAY_MS };
  const backups = [1, 2, 29, 31].map((day) => backupView(day * DAY_MS, { bytes: 100 }));
  expect(growthOf(policy, backups, NOW_MS)).toEqual(growth(10, 59));
});
