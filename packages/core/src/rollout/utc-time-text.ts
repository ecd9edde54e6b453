const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

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
