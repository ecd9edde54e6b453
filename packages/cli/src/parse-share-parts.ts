import { InvalidArgumentError } from 'commander';

const PARTS_PER_PERCENT = 1_000;

/**
 * Reads a share such as `50%` or `0.5%`, above 0 and below 100 %, and returns parts of 100 000.
 *
 * @throws {InvalidArgumentError} For anything else.
 * @example
 * parseShareParts('12.5%') // 12500
 */
export function parseShareParts(text: string): number {
  const isShare = /^\d{1,2}(\.\d{1,3})?%$/.test(text);
  const parts = isShare ? Math.round(Number(text.slice(0, -1)) * PARTS_PER_PERCENT) : 0;
  if (parts > 0) return parts;
  throw new InvalidArgumentError(
    `"${text}" is no share above 0% and below 100%; give one such as "50%".`,
  );
}
