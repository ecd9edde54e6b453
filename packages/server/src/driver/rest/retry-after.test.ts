import { expect, test } from 'vitest';
import { retryAfterMs } from './retry-after.ts';

const NOW_MS = Date.parse('2026-11-22T10:00:00Z');

test.each([
  ['3', 3_000],
  ['0', 1_000],
  ['9999', 60_000],
  ['Sun, 22 Nov 2026 10:00:20 GMT', 20_000],
  ['Sun, 22 Nov 2026 09:00:00 GMT', 1_000],
  ['soon', 5_000],
  ['-1', 1_000],
  ['', 5_000],
  [undefined, 5_000],
  [['7', '8'], 7_000],
])('retryAfterMs() reads %j', (header, waitMs) => {
  expect(retryAfterMs(header, NOW_MS)).toBe(waitMs);
});
