import { expect, test } from 'vitest';
import { ZONES_CACHED_MAX } from './limits.ts';
import { zonedTime } from './zoned-time.ts';

const HOUR_MS = 3_600_000;
const at = (text: string) => Date.parse(text);

test.each([
  ['UTC', '2026-01-06T10:00:00Z', 2, 10, 0],
  ['Africa/Kigali', '2026-01-06T23:30:00Z', 3, 1.5, 2],
  ['America/New_York', '2026-01-05T04:59:00Z', 7, 23 + 59 / 60, -5],
  ['America/New_York', '2026-07-05T04:59:00Z', 7, 59 / 60, -4],
  ['Europe/Berlin', '2026-03-29T00:59:59Z', 7, 1 + 59 / 60 + 59 / 3_600, 1],
  ['Europe/Berlin', '2026-03-29T01:00:00Z', 7, 3, 2],
  ['Australia/Lord_Howe', '2026-01-06T10:00:00Z', 2, 21, 11],
  ['Australia/Lord_Howe', '2026-07-07T10:00:00Z', 2, 20.5, 10.5],
  // The day on the wall is another one: Samoa went to the other side of the date line.
  ['Pacific/Apia', '2011-12-30T09:59:59Z', 4, 23 + 59 / 60 + 59 / 3_600, -10],
  ['Pacific/Apia', '2011-12-30T10:00:00Z', 6, 0, 14],
])('zonedTime() reads the clocks of %s at %s', (zone, time, weekday, hours, offsetHours) => {
  expect(zonedTime(zone, at(time))).toEqual({
    weekday,
    dayMs: Math.round(hours * HOUR_MS),
    offsetMs: offsetHours * HOUR_MS,
  });
});

test('zonedTime() keeps the milliseconds, before the epoch too', () => {
  expect(zonedTime('UTC', 1_234)).toEqual({ weekday: 4, dayMs: 1_234, offsetMs: 0 });
  expect(zonedTime('UTC', -1)).toEqual({ weekday: 3, dayMs: 86_399_999, offsetMs: 0 });
});

test('zonedTime() knows no time in no zone, and none beyond the calendar', () => {
  expect(zonedTime('Africa/Kigalli', 0)).toBeNull();
  for (const atMs of [Number.NaN, Number.POSITIVE_INFINITY, 8.64e15, -1e308]) {
    expect(zonedTime('UTC', atMs)).toBeNull();
  }
});

test('zonedTime() answers the same after more spellings than are kept', () => {
  const before = zonedTime('utc', 0);
  const letters = [...'africa/kigali'];
  for (let bits = 0; bits <= ZONES_CACHED_MAX; bits += 1) {
    const spelt = letters.map((letter, i) => ((bits >> i) & 1 ? letter.toUpperCase() : letter));
    expect(zonedTime(spelt.join(''), 0)?.offsetMs).toBe(2 * HOUR_MS);
  }
  expect(zonedTime('utc', 0)).toEqual(before);
});
