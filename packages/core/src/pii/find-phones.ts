import { isDigit, isWord } from './characters.ts';
import type { DigitChain, DigitGroup } from './digit-groups.ts';
import {
  PHONE_CHECKS_MAX,
  PHONE_DIGITS_MAX,
  PHONE_DIGITS_MIN,
  PHONE_GROUPS_MAX,
} from './limits.ts';
import { isOtherNumber } from './other-number.ts';
import { phoneCue } from './phone-cue.ts';
import type { Finding } from './types.ts';

/**
 * Phone numbers among the digits of a text. Candidates are found by their shape: with `+`, or as they are dialled within a
 * country; `isPhone` has the last word. What could as well be another number, such as digits in one
 * piece without a leading 0, counts only behind a word such as "call". Time grows with the text's
 * length: beyond 1 000 checks candidates count unchecked. Never throws.
 */
export function findPhones(
  text: string,
  chains: readonly DigitChain[],
  isPhone: (candidate: string) => boolean,
): Finding[] {
  const found: Finding[] = [];
  const check = bounded(isPhone);
  for (const chain of chains) {
    const { groups } = chain;
    let isAfterPhone = true;
    for (let first = 0; first < groups.length; first += 1) {
      const last: number =
        isAfterPhone || beginsAnew(text, groups[first]) ? phoneEnd(text, chain, first, check) : -1;
      isAfterPhone = last >= 0;
      if (last < 0) continue;
      found.push({ kind: 'phone', start: startOf(text, chain, first), end: endOf(groups[last]) });
      first = last;
    }
  }
  return found;
}

/** Index of the last group of the number that begins with this one; −1 when none does. */
function phoneEnd(
  text: string,
  chain: DigitChain,
  first: number,
  check: (candidate: string) => boolean,
): number {
  const { groups } = chain;
  const start = startOf(text, chain, first);
  if (!beginsApart(text, start, first === 0)) return -1;
  const isInternational = first === 0 && hasPlus(text, start);
  const cue = isInternational ? 'phone' : phoneCue(text, start);
  if (cue === 'other') return -1;
  for (let last = widest(groups, first); last >= first; last -= 1) {
    if (!mayEnd(text, groups, last, isInternational)) continue;
    const parts = groups.slice(first, last + 1);
    const candidate = (isInternational ? '+' : '') + digitsOf(text, parts);
    const isLikely =
      hasPhoneLength(candidate) && (isInternational || isDialled(text, start, parts, cue));
    if (isLikely && check(candidate)) return last;
  }
  return -1;
}

/** Within a country a number ends where the digits do, or where another one begins. */
function mayEnd(
  text: string,
  groups: readonly DigitGroup[],
  last: number,
  isInternational: boolean,
): boolean {
  const next = groups[last + 1];
  if (next !== undefined && !isInternational && !beginsAnew(text, next)) return false;
  const end = endOf(groups[last]);
  // Behind a slash: another number, or what somebody wrote beside one that is sure.
  const isNumberNext = next === undefined && isDigit(text.charCodeAt(end + 1));
  if (text[end] === '/' && (isNumberNext || isInternational)) return true;
  return endsApart(text, end);
}

/** `+`, `(+`, or the `%2B` of a query string. */
function hasPlus(text: string, start: number): boolean {
  return text[start] === '+' || text[start + 1] === '+' || text[start] === '%';
}

/** The furthest group that a number beginning with this one can reach. */
function widest(groups: readonly DigitGroup[], first: number): number {
  let digits = 0;
  let last = first;
  while (last < groups.length && last - first < PHONE_GROUPS_MAX) {
    const group = groups[last];
    digits += group === undefined ? 0 : group.end - group.start;
    if (digits > PHONE_DIGITS_MAX) break;
    last += 1;
  }
  return last - 1;
}

/** Digits without their separators, and without the `(0)` of `+44 (0)20`. */
function digitsOf(text: string, parts: readonly DigitGroup[]): string {
  return parts
    .filter(({ start, end }, index) => !(index > 0 && text.slice(start - 1, end + 1) === '(0)'))
    .map(({ start, end }) => text.slice(start, end))
    .join('');
}

/** A number as people dial it at home. */
function isDialled(
  text: string,
  start: number,
  parts: readonly DigitGroup[],
  cue: 'phone' | 'none',
): boolean {
  const end = endOf(parts.at(-1));
  if (isOtherNumber(text, start, end, parts)) return false;
  if (cue === 'phone' || text[start] === '0' || text[start] === '(') return true;
  const written = text.slice(start, end);
  return written.includes('-') || written.includes('.');
}

/** Not in the middle of a word, of an identifier, or of a longer number. */
function beginsApart(text: string, start: number, isChain: boolean): boolean {
  const before = text[start - 1] ?? '';
  // Where a chain begins behind digits and a slash, or a `+` behind a joint, another number ends.
  if (isChain && before === '/' && isDigit(text.charCodeAt(start - 2))) return true;
  if (hasPlus(text, start) && JOINTS.has(before) && before !== '_') return true;
  if (before === ' ') return true;
  if (isWord(text.charCodeAt(start - 1)) || before === '+' || before === '#') return false;
  const isLabelled = before === ':' && !isDigit(text.charCodeAt(start - 2));
  return isLabelled || !JOINTS.has(before) || !isWord(text.charCodeAt(start - 2));
}

/** The same for its end; an extension may follow. */
function endsApart(text: string, end: number): boolean {
  const after = text[end] ?? '';
  if (after === 'x') return isDigit(text.charCodeAt(end + 1));
  if (after === '%' || isWord(text.charCodeAt(end))) return false;
  return !(JOINTS.has(after) && isWord(text.charCodeAt(end + 1)));
}

/** A trunk 0 and no more zeros: another number within a country begins here. */
function beginsAnew(text: string, group: DigitGroup | undefined): boolean {
  return group !== undefined && text[group.start] === '0' && text[group.start + 1] !== '0';
}

function startOf(text: string, { start, groups }: DigitChain, first: number): number {
  if (first === 0) return start;
  const from = groups[first]?.start ?? start;
  return text[from - 1] === '(' ? from - 1 : from;
}

function endOf(group: DigitGroup | undefined): number {
  return group?.end ?? 0;
}

function hasPhoneLength(candidate: string): boolean {
  const digits = candidate.startsWith('+') ? candidate.length - 1 : candidate.length;
  return digits >= PHONE_DIGITS_MIN && digits <= PHONE_DIGITS_MAX;
}

/** What cannot be checked counts: better a number too many than one that gets out. */
function bounded(isPhone: (candidate: string) => boolean): (candidate: string) => boolean {
  let left = PHONE_CHECKS_MAX;
  return (candidate) => {
    if (left <= 0) return true;
    left -= 1;
    try {
      return isPhone(candidate) !== false;
    } catch {
      return true;
    }
  };
}

const JOINTS: ReadonlySet<string> = new Set(['-', '.', ':', '/', '_']);
