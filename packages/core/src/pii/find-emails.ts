import { isDigit, isLetter, isWord } from './characters.ts';
import { EMAIL_DOMAIN_MAX, EMAIL_LOCAL_MAX } from './limits.ts';
import type { Finding } from './types.ts';

/**
 * Email addresses: up to 64 characters before the `@`, which may be the `%40` of a query string, and
 * a domain of at least two labels behind it.
 * Quoted local parts, and scripts other than Latin, are not known. Time grows with the text's
 * length; never throws.
 */
export function findEmails(text: string): Finding[] {
  const found: Finding[] = [];
  let from = 0;
  for (const at of atSigns(text)) {
    const start = localStart(text, at.start, from);
    const end = start === at.start ? null : domainEnd(text, at.end);
    if (end === null) continue;
    found.push({ kind: 'email', start, end });
    from = end;
  }
  return found;
}

/** Each `@` and `%40`, from left to right; each is looked for once. */
function* atSigns(text: string): Generator<{ readonly start: number; readonly end: number }> {
  let plain = text.indexOf('@');
  let encoded = text.indexOf(ENCODED_AT);
  while (plain >= 0 || encoded >= 0) {
    if (encoded < 0 || (plain >= 0 && plain < encoded)) {
      yield { start: plain, end: plain + 1 };
      plain = text.indexOf('@', plain + 1);
    } else {
      const end = encoded + ENCODED_AT.length;
      yield { start: encoded, end };
      encoded = text.indexOf(ENCODED_AT, end);
    }
  }
}

const ENCODED_AT = '%40';

function localStart(text: string, at: number, from: number): number {
  const lowest = Math.max(from, at - EMAIL_LOCAL_MAX);
  let start = at;
  while (start > lowest && isLocal(text.charCodeAt(start - 1))) start -= 1;
  // It begins with a letter or digit: what stands before is punctuation around it.
  while (start < at && !isWord(text.charCodeAt(start))) start += 1;
  return start;
}

/** Where the domain ends; `null` when there is none. */
function domainEnd(text: string, from: number): number | null {
  const highest = Math.min(text.length, from + EMAIL_DOMAIN_MAX);
  let end = from;
  while (end < highest && isDomain(text.charCodeAt(end))) end += 1;
  // A full stop or a hyphen at the end belongs to the sentence.
  while (end > from && !isAlphanumeric(text.charCodeAt(end - 1))) end -= 1;
  const labels = text.slice(from, end).split('.');
  const top = labels.at(-1) ?? '';
  const isHost = labels.length >= 2 && labels.every(isLabel) && isTop(top);
  return isHost ? end : null;
}

function isLabel(label: string): boolean {
  return (
    label.length > 0 &&
    isAlphanumeric(label.charCodeAt(0)) &&
    isAlphanumeric(label.charCodeAt(label.length - 1))
  );
}

/** Of two letters or more, and no ending of a file: `logo@2x.png` is nobody's address. */
function isTop(label: string): boolean {
  if (label.length < 2 || FILE_ENDINGS.has(label.toLowerCase())) return false;
  return label.startsWith('xn--') || [...label].every((one) => isLetter(one.charCodeAt(0)));
}

/** Endings that are no top-level domain, IANA root zone. */
const FILE_ENDINGS: ReadonlySet<string> = new Set(
  'png jpg jpeg gif svg webp ico css html js ts jsx tsx json pdf txt xml csv'.split(' '),
);

function isAlphanumeric(code: number): boolean {
  return isDigit(code) || isLetter(code);
}

function isDomain(code: number): boolean {
  return isAlphanumeric(code) || code === 45 || code === 46;
}

function isLocal(code: number): boolean {
  return isWord(code) || LOCAL_MARKS.has(code);
}

const LOCAL_MARKS: ReadonlySet<number> = new Set(
  [..."!#$%&'+-./^`{|}~"].map((mark) => mark.charCodeAt(0)),
);
