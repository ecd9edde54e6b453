import { expect, test } from 'vitest';
import { QUIET_MS } from './limits.ts';
import { timeToInteractive } from './time-to-interactive.ts';

const task = (startMs: number, endMs: number) => ({ startMs, endMs });

test.each([
  ['no long task: the first paint', 300, [], 5_300, 300],
  ['not quiet for long enough yet', 300, [], 5_299, null],
  ['the document was ready later', 900, [], 6_000, 900],
  [
    'the end of the last task before the silence',
    300,
    [task(400, 700), task(5_600, 6_000)],
    11_000,
    6_000,
  ],
  ['tasks after the silence do not count', 300, [task(400, 700), task(5_700, 9_000)], 11_000, 700],
  [
    'tasks that overlap, and one that began before the paint',
    300,
    [task(100, 900), task(800, 850)],
    5_900,
    900,
  ],
  ['a task that is just over', 300, [task(400, 5_200)], 10_199, null],
])('timeToInteractive(): %s', (_what, readyMs, tasks, nowMs, expected) => {
  expect(QUIET_MS).toBe(5_000);
  expect(timeToInteractive({ paintMs: 300, readyMs }, tasks, nowMs)).toBe(expected);
});
