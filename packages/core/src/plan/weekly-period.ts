import type { WeeklyPeriod } from '../rollout/types.ts';
import { readFields, readRequired, type Vocabulary } from './fields.ts';
import { found } from './found.ts';
import { readList } from './list.ts';
import { claimName, readChoice } from './name.ts';
import { addProblem, type Report } from './report.ts';
import { readTimeZone } from './time-zone.ts';
import type { Node, Position } from './types.ts';

/** Days as plans write them, Monday first. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Keys of a window, and of a period to avoid. */
export const PERIOD: Vocabulary = {
  what: 'a period of the week',
  required: {
    days: 'days: [tue, wed, thu]',
    from: 'from: "10:00"',
    to: 'to: "14:00"',
    zone: 'zone: UTC',
  },
  optional: [],
};

const CLOCK = /^(\d{1,2}):(\d{2})$/;
const DAY_MINUTES = 1_440;

/**
 * Reads days and hours of the week in a time zone: `from` inclusive, `to` exclusive and later than
 * `from`, up to `24:00`. `null` when it has mistakes, which are reported. Never throws.
 *
 * @param what how messages call it, for example `"window"`
 * @param overnight what to write instead where `to` is on the next day
 */
export function readPeriod(
  report: Report,
  node: Node,
  what: string,
  overnight = 'hours over midnight are two periods',
): WeeklyPeriod | null {
  const fields = readFields(report, node, { ...PERIOD, what });
  if (fields === null) return null;
  const days = readRequired(fields, 'days', (value) => readDays(report, value));
  const fromMinute = readRequired(fields, 'from', (value) => readMinute(report, value, '"from"'));
  const toMinute = readRequired(fields, 'to', (value) => readMinute(report, value, '"to"'));
  const zone = readRequired(fields, 'zone', (value) => readTimeZone(report, value));
  if (days === null || fromMinute === null || toMinute === null || zone === null) return null;
  if (fromMinute < toMinute) return { days, fromMinute, toMinute, zone };
  return addProblem(report, {
    code: 'out-of-range',
    at: fields.get('to')?.value.at ?? node.at,
    message: `Cannot read ${what}: "to" is not later than "from"`,
    expected: `a later time of the same day, at most "24:00"; ${overnight}`,
  });
}

function readDays(report: Report, node: Node): readonly number[] | null {
  const claims = new Map<string, Position>();
  const days: number[] = [];
  const items = readList(report, node, '"days"', 1, WEEKDAYS.length);
  for (const item of items) {
    const day = readChoice(report, item, 'a day', WEEKDAYS);
    if (day === null) continue;
    if (claimName(report, claims, day, item.at, 'day', 'each day once') === null) continue;
    days.push(WEEKDAYS.indexOf(day) + 1);
  }
  return days.length === 0 || days.length < items.length ? null : days.sort((a, b) => a - b);
}

function readMinute(report: Report, node: Node, what: string): number | null {
  const match = node.kind === 'scalar' ? CLOCK.exec(node.text) : null;
  const [hours, minutes] = (match?.slice(1) ?? []).map(Number);
  if (hours !== undefined && minutes !== undefined && minutes < 60) {
    const minute = hours * 60 + minutes;
    if (minute <= DAY_MINUTES) return minute;
  }
  return addProblem(report, {
    code: match === null ? 'wrong-type' : 'out-of-range',
    at: node.at,
    message: `Cannot read ${what}: found ${found(node)}`,
    expected: 'a time of day from "00:00" to "24:00", for example "10:00"',
  });
}
