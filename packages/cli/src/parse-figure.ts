import { InvalidArgumentError } from 'commander';

/**
 * Reads a figure: a number in its metric's unit, or a share as a percentage (`30%` is 0.3).
 *
 * @throws {InvalidArgumentError} For anything else.
 */
export function parseFigure(text: string): number {
  const match = /^(-?\d{1,12}(?:\.\d{1,12})?)(%?)$/.exec(text);
  const [, digits = '', percent = ''] = match ?? [];
  if (match !== null) return Number(digits) / (percent === '' ? 1 : 100);
  throw new InvalidArgumentError(`"${text}" is no number; give one such as "0.3" or "30%".`);
}
