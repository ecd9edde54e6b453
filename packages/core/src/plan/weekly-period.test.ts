import { expect, test } from 'vitest';
import type { Json } from '../json.ts';
import { reading } from './tree.fixture.ts';
import { readPeriod } from './weekly-period.ts';

const read = (value: Json) =>
  reading((report, node) => readPeriod(report, node, '"window"'), value);
const window = { days: ['thu', 'tue'], from: '10:00', to: '14:30', zone: 'UTC' };

test('readPeriod() reads days in the order of the week and minutes of the day', () => {
  expect(read(window)).toEqual({
    value: { days: [2, 4], fromMinute: 600, toMinute: 870, zone: 'UTC' },
    problems: [],
  });
  expect(read({ ...window, days: ['mon', 'sun'], from: '0:00', to: '24:00' }).value).toEqual({
    days: [1, 7],
    fromMinute: 0,
    toMinute: 1_440,
    zone: 'UTC',
  });
});

const TIME = 'a time of day from "00:00" to "24:00", for example "10:00"';
const LATER = 'a later time of the same day, at most "24:00"; hours over midnight are two periods';

test.each<[Json, string]>([
  [
    { ...window, from: '14:30' },
    `6:5 out-of-range | Cannot read "window": "to" is not later than "from" | ${LATER}`,
  ],
  [
    { ...window, from: '22:00', to: '06:00' },
    `6:5 out-of-range | Cannot read "window": "to" is not later than "from" | ${LATER}`,
  ],
  [{ ...window, to: '24:01' }, `6:5 out-of-range | Cannot read "to": found "24:01" | ${TIME}`],
  [{ ...window, from: '10:60' }, `5:7 out-of-range | Cannot read "from": found "10:60" | ${TIME}`],
  [{ ...window, from: '10' }, `5:7 wrong-type | Cannot read "from": found "10" | ${TIME}`],
  [{ ...window, from: 600 }, `5:7 wrong-type | Cannot read "from": found "600" | ${TIME}`],
  [{ ...window, from: null }, `5:7 wrong-type | Cannot read "from": found nothing | ${TIME}`],
  [
    { ...window, days: ['tuesday'] },
    '2:5 unknown-name | Cannot read a day: found "tuesday" | "mon", "tue", "wed", "thu", "fri", "sat" or "sun"',
  ],
  [
    { ...window, days: ['tue', 'tue'] },
    '3:5 duplicate | Cannot use day "tue" twice: it stands in line 2 already | each day once',
  ],
  [
    { ...window, days: [] },
    '2:3 out-of-range | Cannot read "days": the list has 0 items | at least 1',
  ],
  [
    { days: ['tue'], from: '10:00', to: '14:00' },
    '1:1 missing-key | Cannot read "window": "zone" is missing | "zone", for example "zone: UTC"',
  ],
  [
    {},
    '1:1 missing-key | Cannot read "window": "days" is missing | "days", for example "days: [tue, wed, thu]"',
  ],
])('readPeriod() refuses %j', (value, problem) => {
  const { value: period, problems } = read(value);
  expect(period).toBeNull();
  expect(problems[0]).toBe(problem);
});
