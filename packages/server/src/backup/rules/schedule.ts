import { invariant } from '@tidegate/core';
import { Cron } from 'croner';

/**
 * Reads when something happens: `daily at 02:00`, `weekly on sunday at 03:00`, `monthly on 1 at 04:00`
 * (days 1 to 28, which every month has), `quarterly on 1 at 05:00` (January, April, July, October) or
 * the five fields of cron. `null` = it says no such time, or one that never comes. Never throws.
 *
 * @param zone name of a time zone, see `isTimeZone`
 * @returns `cron` for `nextRunMs`, and `when` in words with the zone
 * @example
 * readSchedule('weekly on Sunday at 3:00', 'UTC');
 * // { cron: '0 3 * * 0', when: 'weekly on sunday at 03:00 UTC' }
 */
export function readSchedule(
  text: string,
  zone = 'UTC',
): { readonly cron: string; readonly when: string } | null {
  const plain = text.trim().toLowerCase().replace(/\s+/g, ' ');
  const read = wordsOf(plain) ?? fieldsOf(plain);
  if (read === null) return null;
  const next = nextOf(read.cron, zone, 0);
  return next === null ? null : { cron: read.cron, when: `${read.when} ${zone}` };
}

/**
 * The first time after `afterMs` at which a schedule is due, ms since epoch. A time that a clock
 * change leaves out comes as soon as it may; one that comes twice counts once.
 *
 * @param schedule `cron` that `readSchedule` gave
 */
export function nextRunMs(schedule: string, zone: string, afterMs: number): number {
  const nextMs = nextOf(schedule, zone, afterMs);
  invariant(nextMs !== null, 'a schedule that was read is due again');
  return nextMs;
}

/** Whether a text is the name of a time zone, such as `Europe/Berlin`. Never throws. */
export function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const WORDS =
  /^(?:(daily)|(weekly) on ([a-z]{6,9})|(monthly|quarterly) on (\d{1,2})) at (\d{1,2}):(\d\d)$/;

function wordsOf(text: string): { readonly cron: string; readonly when: string } | null {
  const [, daily, weekly, dayName = '', often, dayText, hour, minute] = WORDS.exec(text) ?? [];
  if (Number(hour ?? 24) > 23 || Number(minute) > 59) return null;
  const clock = `${`${hour}`.padStart(2, '0')}:${minute}`;
  const at = `${Number(minute)} ${Number(hour)}`;
  if (daily !== undefined) return { cron: `${at} * * *`, when: `daily at ${clock}` };
  if (weekly !== undefined) {
    const day = DAYS.indexOf(dayName);
    return day < 0 ? null : { cron: `${at} * * ${day}`, when: `weekly on ${dayName} at ${clock}` };
  }
  const day = Number(dayText);
  if (day < 1 || day > 28) return null;
  const months = often === 'quarterly' ? '1,4,7,10' : '*';
  return { cron: `${at} ${day} ${months} *`, when: `${often} on ${day} at ${clock}` };
}

function fieldsOf(text: string): { readonly cron: string; readonly when: string } | null {
  return FIELDS.test(text) ? { cron: text, when: `at cron "${text}"` } : null;
}

/** What every cron knows; the library knows more, which nobody would expect. */
const FIELDS = /^[\d*,/-]{1,60} [\d*,/-]{1,60} [\d*,/-]{1,60} [a-z\d*,/-]{1,60} [a-z\d*,/-]{1,60}$/;

function nextOf(cron: string, zone: string, afterMs: number): number | null {
  try {
    // Without a function it never sets a timer: the clock is the one of the server.
    const asked = new Cron(cron, { timezone: zone, mode: '5-part' });
    return asked.nextRun(new Date(afterMs))?.getTime() ?? null;
  } catch {
    return null;
  }
}
