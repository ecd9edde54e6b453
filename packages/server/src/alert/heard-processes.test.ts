import { expect, test } from 'vitest';
import { heardFromMs } from './heard-processes.ts';

test.each([
  ['20 s: all of it', 20_000, 0],
  ['40 s: the last 30 s', 40_000, 10_000],
  ['2 min: the second half', 120_000, 60_000],
  ['1 h: the last 2 min', 3_600_000, 3_480_000],
])('heardFromMs() of %s', (_, toMs, expected) => {
  expect(heardFromMs({ fromMs: 0, toMs })).toBe(expected);
});
