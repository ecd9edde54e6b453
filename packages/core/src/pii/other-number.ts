import { isDigit } from './characters.ts';
import type { DigitGroup } from './digit-groups.ts';

/**
 * Whether digits that could be dialled within a country look like something else: a date, an
 * address of the internet, a decimal fraction, an amount, or a row of small numbers. Never throws.
 */
export function isOtherNumber(
  text: string,
  start: number,
  end: number,
  parts: readonly DigitGroup[],
): boolean {
  const sizes = parts.map((part) => part.end - part.start);
  const written = text.slice(start, end);
  return (
    isDate(sizes) ||
    isDotted(written, sizes) ||
    isAmount(text, start, end, sizes) ||
    sizes.slice(1).some((size) => size < 2)
  );
}

/** 2024-01-31, 31.01.2024, with or without the hour behind it. */
function isDate(sizes: readonly number[]): boolean {
  const [first = 0, second = 0, third = 0] = sizes;
  if (second > 2) return false;
  return (first === 4 && third <= 2 && third > 0) || (first <= 2 && third === 4);
}

/** 192.168.178.201, 0.0078, 788000.12. */
function isDotted(written: string, sizes: readonly number[]): boolean {
  const dots = written.split('.').length - 1;
  if (dots === 0) return false;
  const isAddress = dots === 3 && sizes.length === 4 && sizes.every((size) => size <= 3);
  return isAddress || dots === 1;
}

/** 1 250 000, 1.234.567, $2025550153, 12345,50. */
function isAmount(text: string, start: number, end: number, sizes: readonly number[]): boolean {
  let at = start - 1;
  while (text[at] === ' ') at -= 1;
  if (CURRENCY_SIGNS.has(text[at] ?? '')) return true;
  if (text[end] === ',' && isDigit(text.charCodeAt(end + 1)) && text[start] !== '0') return true;
  const [first = 0, ...others] = sizes;
  return first <= 3 && text[start] !== '0' && others.length > 0 && others.every(isThousand)
    ? !text.slice(start, end).includes('(') && !text.slice(start, end).includes('-')
    : false;
}

function isThousand(size: number): boolean {
  return size === 3;
}

const CURRENCY_SIGNS: ReadonlySet<string> = new Set([...'$€£¥₹₽']);
