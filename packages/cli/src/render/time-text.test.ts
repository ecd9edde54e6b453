import { expect, test } from 'vitest';
import { distanceText, timeText } from './time-text.ts';

const NOW_MS = Date.UTC(2026, 0, 2, 3, 4, 5);

test('a time is UTC to the second', () => {
  expect(timeText(NOW_MS)).toBe('2026-01-02 03:04:05 UTC');
});

test.each([
  [-5_000, '5s ago'],
  [-185_000, '3m ago'],
  [-7_300_000, '2h ago'],
  [90_000_000, 'in 1d'],
  [59_999, 'in 59s'],
  [0, '1s ago'],
])('%d ms from now is "%s"', (afterMs, text) => {
  expect(distanceText(NOW_MS + afterMs, NOW_MS)).toBe(text);
});
