const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** `Date` knows no later time. */
const DATE_MAX_MS = 8.64e15;

/**
 * The time of day for people, such as `14:02 UTC`. Never throws.
 *
 * @param atMs ms since epoch
 */
export function utcTimeText(atMs: number): string {
  const minutes = Math.floor((((atMs % DAY_MS) + DAY_MS) % DAY_MS) / MINUTE_MS);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)} UTC`;
}

/**
 * The day for people, such as `2027-01-15`; "?" for a time that no calendar has. Never throws.
 *
 * @param atMs ms since epoch
 */
export function utcDateText(atMs: number): string {
  if (!(Math.abs(atMs) <= DATE_MAX_MS)) return '?';
  return new Date(atMs).toISOString().split('T')[0] ?? '?';
}

/**
 * Day and time for people, such as `2027-01-15 14:02 UTC`; "?" for a time that no calendar has.
 * Never throws.
 *
 * @param atMs ms since epoch
 */
export function utcDateTimeText(atMs: number): string {
  const date = utcDateText(atMs);
  return date === '?' ? date : `${date} ${utcTimeText(atMs)}`;
}
