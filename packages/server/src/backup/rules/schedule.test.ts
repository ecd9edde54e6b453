import { expect, test } from 'vitest';
import { isTimeZone, nextRunMs, readSchedule } from './schedule.ts';

const at = (text: string) => Date.parse(text);

test.each([
  ['daily at 02:00', '0 2 * * *', 'daily at 02:00 UTC'],
  [' Daily  at 2:05 ', '5 2 * * *', 'daily at 02:05 UTC'],
  ['weekly on sunday at 03:00', '0 3 * * 0', 'weekly on sunday at 03:00 UTC'],
  ['weekly on Saturday at 23:59', '59 23 * * 6', 'weekly on saturday at 23:59 UTC'],
  ['monthly on 1 at 04:00', '0 4 1 * *', 'monthly on 1 at 04:00 UTC'],
  ['monthly on 28 at 00:00', '0 0 28 * *', 'monthly on 28 at 00:00 UTC'],
  ['quarterly on 1 at 05:00', '0 5 1 1,4,7,10 *', 'quarterly on 1 at 05:00 UTC'],
  ['*/15 * * * *', '*/15 * * * *', 'at cron "*/15 * * * *" UTC'],
  ['30 2 * jan-mar MON,fri', '30 2 * jan-mar mon,fri', 'at cron "30 2 * jan-mar mon,fri" UTC'],
])('readSchedule() reads "%s"', (text, cron, when) => {
  expect(readSchedule(text)).toEqual({ cron, when });
});

test.each([
  '',
  'daily',
  'daily at 24:00',
  'daily at 02:60',
  'daily at 2',
  'daily at 02:00 UTC',
  'weekly at 03:00',
  'weekly on someday at 03:00',
  'monthly on 0 at 04:00',
  'monthly on 29 at 04:00',
  'quarterly on 31 at 04:00',
  'hourly',
  '@daily',
  '* * * *',
  '* * * * * *',
  '60 * * * *',
  '0 24 * * *',
  '0 0 30 2 *',
  '0 0 L * *',
  '0 0 * * 1#2',
  '? ? ? ? ?',
  '0 0 * * *\n0 0 * * *',
  '2026-01-01T00:00:00Z',
  `${'1,'.repeat(40)}1 * * * *`,
])('readSchedule() refuses "%s"', (text) => {
  expect(readSchedule(text)).toBeNull();
});

test('readSchedule() refuses a zone that there is not', () => {
  expect(readSchedule('daily at 02:00', 'Mars/Olympus')).toBeNull();
  expect(['UTC', 'Europe/Berlin', 'Mars/Olympus', '', '../x'].map(isTimeZone)).toEqual([
    ...[true, true, false, false, false],
  ]);
});

test.each([
  ['daily at 02:00', 'UTC', '2026-05-01T01:59:59.999Z', '2026-05-01T02:00:00Z'],
  ['daily at 02:00', 'UTC', '2026-05-01T02:00:00Z', '2026-05-02T02:00:00Z'],
  ['weekly on sunday at 03:00', 'UTC', '2026-05-01T00:00:00Z', '2026-05-03T03:00:00Z'],
  ['monthly on 1 at 04:00', 'UTC', '2026-12-01T04:00:00Z', '2027-01-01T04:00:00Z'],
  ['quarterly on 1 at 05:00', 'UTC', '2026-05-01T00:00:00Z', '2026-07-01T05:00:00Z'],
  ['quarterly on 1 at 05:00', 'UTC', '2026-10-02T00:00:00Z', '2027-01-01T05:00:00Z'],
  ['0 0 29 2 *', 'UTC', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00Z'],
  ['daily at 02:00', 'America/New_York', '2026-05-01T00:00:00Z', '2026-05-01T06:00:00Z'],
  // The clock goes from 02:00 to 03:00: half past two comes at three.
  ['daily at 02:30', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00Z'],
  ['daily at 02:30', 'Europe/Berlin', '2026-03-29T01:00:00Z', '2026-03-30T00:30:00Z'],
  // It goes from 03:00 to 02:00: half past two comes twice and counts once.
  ['daily at 02:30', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00Z'],
  ['daily at 02:30', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
])('nextRunMs() of "%s" in %s after %s', (text, zone, after, next) => {
  const cron = readSchedule(text, zone)?.cron ?? '';
  expect(new Date(nextRunMs(cron, zone, at(after)))).toEqual(new Date(next));
});
