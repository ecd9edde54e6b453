import { InvalidArgumentError } from 'commander';

const UNIT_MS: Readonly<Record<string, number>> = {
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1_000,
};
const LONGEST_MS = 400 * 86_400_000;

/**
 * Reads a time back from now as plans write durations, from 1 s to 400 days, and returns whole ms.
 *
 * @throws {InvalidArgumentError} For anything else.
 * @example
 * parseSpan('1h30m') // 5400000
 */
export function parseSpan(text: string): number {
  let spanMs = /^(?:\d{1,6}[wdhms])+$/.test(text) ? 0 : Number.NaN;
  for (const [, digits, unit] of text.matchAll(/(\d+)([wdhms])/g)) {
    spanMs += Number(digits) * (UNIT_MS[unit ?? ''] ?? Number.NaN);
  }
  if (spanMs >= 1_000 && spanMs <= LONGEST_MS) return spanMs;
  throw new InvalidArgumentError(`"${text}" is no time up to 400 days; give one such as "1h".`);
}
