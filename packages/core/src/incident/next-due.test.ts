import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextDue } from './next-due.ts';

const hourly = { dueMs: 10_000, everyMs: 3_600, timesLeft: 24 };

test.each([
  ['done early', 9_000, { dueMs: 13_600, everyMs: 3_600, timesLeft: 23 }],
  ['done in time', 10_000, { dueMs: 13_600, everyMs: 3_600, timesLeft: 23 }],
  ['done late', 13_599, { dueMs: 13_600, everyMs: 3_600, timesLeft: 23 }],
  ['done when the next one is due', 13_600, { dueMs: 17_200, everyMs: 3_600, timesLeft: 22 }],
  ['done when all are over', 10_000 + 24 * 3_600, null],
])('nextDue() of what is %s', (_, nowMs, expected) => {
  expect(nextDue(hourly, nowMs)).toEqual(expected);
});

test('nextDue() of what comes once, or for the last time, is never', () => {
  expect(nextDue({ ...hourly, everyMs: null }, 10_000)).toBeNull();
  expect(nextDue({ ...hourly, everyMs: 0 }, 10_000)).toBeNull();
  expect(nextDue({ ...hourly, timesLeft: 1 }, 10_000)).toBeNull();
});

test('nextDue() keeps the grid, lies ahead, and ends when the times are over', () => {
  const time = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(time, time, fc.integer({ min: 1, max: 999 }), (dueMs, nowMs, everyMs) => {
      const next = nextDue({ dueMs, everyMs, timesLeft: 50 }, nowMs);
      const lastMs = dueMs + 49 * everyMs;
      if (next === null) expect(nowMs).toBeGreaterThanOrEqual(lastMs);
      else {
        expect(next.dueMs).toBeGreaterThan(Math.max(nowMs, dueMs));
        expect((next.dueMs - dueMs) % everyMs).toBe(0);
        expect(next.dueMs + (next.timesLeft - 1) * everyMs).toBe(lastMs);
      }
    }),
  );
});
