import { isDigit } from './characters.ts';
import { digitChains } from './digit-groups.ts';
import { findEmails } from './find-emails.ts';
import { findIbans } from './find-ibans.ts';
import { findPaymentCards } from './find-payment-cards.ts';
import { findPhones } from './find-phones.ts';
import { PHONE_DIGITS_MIN } from './limits.ts';
import type { Finding, PersonalDataOptions } from './types.ts';

/**
 * Personal data that stands in a text, from left to right and without overlaps: email addresses,
 * IBANs, payment cards, phone numbers. What overlaps is one finding, of the surest kind among them. The detectors walk through the text and never back, so time
 * grows with its length and no text is slow. They know shapes and check digits, not meanings: names
 * and addresses are not found. Never throws.
 *
 * @example
 * findPersonalData('call +250788000000'); // [{ kind: 'phone', start: 5, end: 18 }]
 */
export function findPersonalData(text: string, options: PersonalDataOptions = {}): Finding[] {
  if (!mayHold(text)) return [];
  const isPhone = options.isPhone ?? isInternational;
  // The surest first: a card number is not a phone number as well.
  const chains = [...digitChains(text, PHONE_DIGITS_MIN)];
  const found = [
    ...findEmails(text),
    ...findIbans(text),
    ...findPaymentCards(text, chains),
    ...findPhones(text, chains, isPhone),
  ];
  return withoutOverlaps(found);
}

/** Most texts hold nothing: every kind has an `@` or two digits. */
function mayHold(text: string): boolean {
  let digits = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) digits += 1;
    if (digits > 1 || code === 64) return true;
  }
  return false;
}

function isInternational(candidate: string): boolean {
  return candidate.startsWith('+');
}

/** Sorted by their start. What overlaps becomes one: nothing that was found is left out. */
function withoutOverlaps(found: readonly Finding[]): Finding[] {
  const ranked = found.map((finding, rank) => ({ ...finding, rank }));
  ranked.sort((left, right) => left.start - right.start || left.rank - right.rank);
  const apart: typeof ranked = [];
  for (const next of ranked) {
    const last = apart.at(-1);
    if (last === undefined || next.start >= last.end) {
      apart.push(next);
      continue;
    }
    const surest = next.rank < last.rank ? next : last;
    apart[apart.length - 1] = { ...surest, start: last.start, end: Math.max(last.end, next.end) };
  }
  return apart.map(({ kind, start, end }) => ({ kind, start, end }));
}
