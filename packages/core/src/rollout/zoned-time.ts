import { ZONES_CACHED_MAX } from './limits.ts';

const DAY_MS = 86_400_000;
/** `Date` knows no time further from the epoch; a day is left for the offset. */
const TIME_MAX_MS = 8.64e15 - DAY_MS;

/** What the clocks on the wall show. */
export interface ZonedTime {
  /** 1 = Monday … 7 = Sunday. */
  readonly weekday: number;
  /** Since midnight by the wall, 0..86 399 999. */
  readonly dayMs: number;
  /** Wall time less UTC, ms. */
  readonly offsetMs: number;
}

const FORMATS = new Map<string, Intl.DateTimeFormat>();

/**
 * What the clocks of a zone show at a time; `null` for a zone that is not known here and for a time
 * that no calendar has. Never throws.
 *
 * @param zone IANA name, such as `Africa/Kigali`
 * @param atMs ms since epoch
 */
export function zonedTime(zone: string, atMs: number): ZonedTime | null {
  if (!(Math.abs(atMs) <= TIME_MAX_MS)) return null;
  const format = formatOf(zone);
  const shown = format?.format(atMs).match(/\d+/g)?.map(Number) ?? [];
  const [month, day, year, hour, minute, second] = shown;
  if (month === undefined || second === undefined) return null;
  const wholeMs = Date.UTC(year ?? 0, month - 1, day, hour, minute, second);
  const wallMs = wholeMs + remainder(Math.trunc(atMs), 1_000);
  const days = Math.floor(wallMs / DAY_MS);
  // 1970-01-01 was a Thursday.
  const weekday = remainder(days + 3, 7) + 1;
  return { weekday, dayMs: wallMs - days * DAY_MS, offsetMs: wallMs - Math.trunc(atMs) };
}

/** Making a format takes a thousand times as long as using it. */
function formatOf(zone: string): Intl.DateTimeFormat | null {
  const known = FORMATS.get(zone);
  if (known !== undefined) return known;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    if (FORMATS.size >= ZONES_CACHED_MAX) FORMATS.clear();
    FORMATS.set(zone, format);
    return format;
  } catch {
    return null;
  }
}

function remainder(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
