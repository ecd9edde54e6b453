import { InvalidArgumentError } from 'commander';

/**
 * Reads seconds (0.001 to 1e7) and returns whole ms.
 *
 * @throws {InvalidArgumentError} For anything else.
 */
export function parseSeconds(text: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (seconds >= 0.001 && seconds <= 1e7) return Math.round(seconds * 1_000);
  throw new InvalidArgumentError(`"${text}" is no number of seconds; give one such as "600".`);
}
