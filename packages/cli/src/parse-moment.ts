import { InvalidArgumentError } from 'commander';

/**
 * Reads a time with its zone, such as `2026-01-31T18:00Z` or `2026-01-31T18:00+02:00`, and returns ms
 * since epoch. One without a zone would mean another time on each machine.
 *
 * @throws {InvalidArgumentError} For anything else.
 */
export function parseMoment(text: string): number {
  const isMoment = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})$/.test(text);
  const atMs = isMoment ? Date.parse(text) : Number.NaN;
  if (atMs >= 0) return atMs;
  throw new InvalidArgumentError(
    `"${text}" is no time with its zone; give one such as "2026-01-31T18:00Z".`,
  );
}
