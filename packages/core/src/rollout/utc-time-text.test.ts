import { expect, test } from 'vitest';
import { utcDateText, utcDateTimeText, utcTimeText } from './utc-time-text.ts';

test.each([
  [0, '00:00 UTC'],
  [59_999, '00:00 UTC'],
  [Date.UTC(2027, 0, 15, 14, 2, 59), '14:02 UTC'],
  [Date.UTC(2027, 0, 15, 23, 59), '23:59 UTC'],
  [-60_000, '23:59 UTC'],
])('utcTimeText(%i) is %s', (atMs, text) => {
  expect(utcTimeText(atMs)).toBe(text);
});

test('utcDateText() and utcDateTimeText() name the day, and nothing where there is none', () => {
  const atMs = Date.UTC(2027, 0, 15, 14, 2, 59);
  expect([utcDateText(atMs), utcDateTimeText(atMs)]).toEqual([
    '2027-01-15',
    '2027-01-15 14:02 UTC',
  ]);
  for (const none of [Number.NaN, 1e308, Number.NEGATIVE_INFINITY]) {
    expect([utcDateText(none), utcDateTimeText(none)]).toEqual(['?', '?']);
  }
});
