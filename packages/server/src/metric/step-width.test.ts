import { expect, test } from 'vitest';
import { stepWidth } from './step-width.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

test.each([
  ['ten minutes in 60 points', 0, 10 * MINUTE_MS, 60, 10_000, 10_000],
  ['an hour in 60 points', 0, 60 * MINUTE_MS, 60, 10_000, MINUTE_MS],
  [
    'an hour in 60 points, which begins within a minute',
    1,
    60 * MINUTE_MS + 1,
    60,
    10_000,
    120_000,
  ],
  ['an hour that is stored by the hour', 0, 60 * MINUTE_MS, 60, 3_600_000, 3_600_000],
  ['400 days in 500 points', 0, 400 * DAY_MS, 500, 3_600_000, DAY_MS],
  ['400 days in 2 points', 0, 400 * DAY_MS, 2, 10_000, null],
  ['one point for what crosses midnight', 56 * DAY_MS - 1, 56 * DAY_MS + 1, 1, 10_000, null],
])('stepWidth() of %s', (_, fromMs, toMs, points, least, width) => {
  expect(stepWidth({ fromMs, toMs }, points, least)).toBe(width);
});
