import { unreachable } from '../invariant.ts';
import { isDigit, isLetter } from './characters.ts';
import { findPersonalData } from './find-personal-data.ts';
import type { PersonalDataKind, PersonalDataOptions } from './types.ts';

/**
 * The text with its personal data masked, one form for each kind:
 *
 * | kind | becomes | what is left |
 * |---|---|---|
 * | phone | `+250*******00`, `********00` | three digits behind a `+`, the last two |
 * | email | `***@***.rw` | the top-level domain |
 * | payment card | `************4242` | the last four digits |
 * | IBAN | `DE******************00` | the country, the last two characters |
 *
 * What is masked is not found again. Never throws.
 *
 * @example
 * maskPersonalData('call +250788000000'); // 'call +250*******00'
 */
export function maskPersonalData(text: string, options: PersonalDataOptions = {}): string {
  let masked = '';
  let from = 0;
  for (const { kind, start, end } of findPersonalData(text, options)) {
    masked += text.slice(from, start) + maskOf(kind, text.slice(start, end));
    from = end;
  }
  return from === 0 ? text : masked + text.slice(from);
}

function maskOf(kind: PersonalDataKind, found: string): string {
  switch (kind) {
    case 'phone':
      return found.startsWith('%')
        ? maskOf(kind, `+${found.slice(3)}`)
        : found.slice(0, 2).includes('+')
          ? starred(digitsOf(found), 3, 2, '+')
          : starred(digitsOf(found), 0, 2);
    case 'email':
      return `***@***${found.slice(found.lastIndexOf('.'))}`;
    case 'payment-card':
      return starred(digitsOf(found), 0, 4);
    case 'iban':
      return starred([...found].filter((one) => isAlphanumeric(one)).join(''), 2, 2);
    default:
      return unreachable(kind);
  }
}

/** All but the first and the last few as stars. */
function starred(text: string, first: number, last: number, before = ''): string {
  const stars = '*'.repeat(Math.max(0, text.length - first - last));
  return before + text.slice(0, first) + stars + text.slice(-last);
}

function isAlphanumeric(one: string): boolean {
  return isDigit(one.charCodeAt(0)) || isLetter(one.charCodeAt(0));
}

function digitsOf(text: string): string {
  return [...text].filter((one) => isDigit(one.charCodeAt(0))).join('');
}
