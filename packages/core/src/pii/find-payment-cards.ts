import { isWord } from './characters.ts';
import type { DigitChain, DigitGroup } from './digit-groups.ts';
import { CARD_DIGITS_MAX, CARD_DIGITS_MIN } from './limits.ts';
import type { Finding } from './types.ts';

/**
 * Numbers of payment cards among the digits of a text: 13 to 19 digits in one piece or in groups that begin with four, the
 * length and first digits of a known scheme, and a right check digit (Luhn, ISO/IEC 7812-1 annex
 * B). Never throws.
 */
export function findPaymentCards(text: string, chains: readonly DigitChain[]): Finding[] {
  const found: Finding[] = [];
  for (const { groups } of chains) {
    for (let first = 0; first < groups.length; first += 1) {
      const last = cardEnd(text, groups, first);
      if (last < 0) continue;
      const [start, end] = [groups[first]?.start ?? 0, groups[last]?.end ?? 0];
      found.push({ kind: 'payment-card', start, end });
      first = last;
    }
  }
  return found;
}

/** Index of the last group of a card that begins with this one; −1 when none does. */
function cardEnd(text: string, groups: DigitChain['groups'], first: number): number {
  const opening = groups[first];
  if (opening === undefined || !standsAlone(text, groups, first)) return -1;
  const size = opening.end - opening.start;
  const isWhole = size >= CARD_DIGITS_MIN && size <= CARD_DIGITS_MAX;
  if (!isWhole && size !== 4) return -1;
  let digits = '';
  for (let at = first; at < groups.length; at += 1) {
    const group = groups[at];
    if (group === undefined || !isJoined(text, groups[at - 1], group, at > first)) return -1;
    digits += text.slice(group.start, group.end);
    if (digits.length > CARD_DIGITS_MAX) return -1;
    if (isCard(digits) && !isWord(text.charCodeAt(group.end))) return at;
  }
  return -1;
}

/** One separator between two groups. */
function isJoined(
  text: string,
  before: DigitGroup | undefined,
  group: DigitGroup,
  inside: boolean,
): boolean {
  if (!inside) return true;
  return before !== undefined && group.start - before.end === 1 && text[before.end] !== '/';
}

/** Not the end of a word, of a decimal fraction, or of an identifier such as a UUID. */
function standsAlone(text: string, groups: readonly DigitGroup[], index: number): boolean {
  const start = groups[index]?.start ?? 0;
  const before = text.charCodeAt(start - 1);
  if (isWord(before) || text[start - 1] === '#') return false;
  const joins = text[start - 1] === '.' || text[start - 1] === ',' || text[start - 1] === '-';
  return !(joins && isWord(text.charCodeAt(start - 2)));
}

function isCard(digits: string): boolean {
  const prefix = Number(digits.slice(0, 4));
  const isKnown = SCHEMES.some(
    ({ from, to, lengths }) => prefix >= from && prefix <= to && lengths.includes(digits.length),
  );
  return isKnown && hasRightCheckDigit(digits);
}

function hasRightCheckDigit(digits: string): boolean {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - place) - 48;
    const doubled = digit * 2;
    sum += place % 2 === 0 ? digit : doubled - (doubled > 9 ? 9 : 0);
  }
  return sum % 10 === 0;
}

/** First four digits and lengths, as the schemes publish them. */
const SCHEMES: readonly {
  readonly from: number;
  readonly to: number;
  readonly lengths: readonly number[];
}[] = [
  { from: 4000, to: 4999, lengths: [13, 16, 19] }, // Visa
  { from: 5100, to: 5599, lengths: [16] }, // Mastercard
  { from: 2221, to: 2720, lengths: [16] }, // Mastercard
  { from: 3400, to: 3499, lengths: [15] }, // American Express
  { from: 3700, to: 3799, lengths: [15] }, // American Express
  { from: 6011, to: 6011, lengths: [16, 19] }, // Discover
  { from: 6440, to: 6599, lengths: [16, 19] }, // Discover
  { from: 3000, to: 3059, lengths: [14, 16] }, // Diners Club
  { from: 3600, to: 3699, lengths: [14, 16] }, // Diners Club
  { from: 3800, to: 3999, lengths: [14, 16] }, // Diners Club
  { from: 3528, to: 3589, lengths: [16, 19] }, // JCB
  { from: 6200, to: 6299, lengths: [16, 17, 18, 19] }, // UnionPay
  { from: 5018, to: 5020, lengths: [16] }, // Maestro
  { from: 6304, to: 6304, lengths: [16] }, // Maestro
  { from: 6759, to: 6763, lengths: [16] }, // Maestro
];
