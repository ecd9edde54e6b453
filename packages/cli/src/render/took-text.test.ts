import { expect, test } from 'vitest';
import { tookText } from './took-text.ts';

test.each([
  [null, '–'],
  [0, '0s'],
  [850, '850ms'],
  [1_499, '1s'],
  [12 * 60_000 + 30_400, '12m30s'],
  [3 * 3_600_000 + 5 * 60_000 + 29_000, '3h5m'],
  [2 * 86_400_000 + 4 * 3_600_000 + 60_000, '2d4h'],
])('tookText(%s) is %s', (tookMs, text) => {
  expect(tookText(tookMs)).toBe(text);
});
