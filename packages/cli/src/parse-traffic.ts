import { InvalidArgumentError } from 'commander';

const PER_DAY: Readonly<Record<string, number>> = {
  day: 1,
  hour: 24,
  min: 1_440,
  minute: 1_440,
  s: 86_400,
  second: 86_400,
};

/**
 * Reads how many units meet a flag, such as `40/day`, `300/hour` or `1000/min`, and returns them a day.
 *
 * @throws {InvalidArgumentError} For anything else, and for none.
 */
export function parseTraffic(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,6})?)\/([a-z]+)$/.exec(text) ?? [];
  const perDay = Object.hasOwn(PER_DAY, unit) ? (PER_DAY[unit] ?? Number.NaN) : Number.NaN;
  const units = digits === '' ? Number.NaN : Number(digits) * perDay;
  if (units > 0) return units;
  throw new InvalidArgumentError(
    `"${text}" is no traffic; give one such as "40/day" or "1000/min".`,
  );
}
