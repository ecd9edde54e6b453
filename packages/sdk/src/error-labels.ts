import { isDecimalDigit } from './decimal-digit.ts';
import { shortText } from './label-set.ts';
import { ERROR_MESSAGE_MAX, ERROR_SCAN_MAX } from './limits.ts';
import { isRandomWord } from './random-word.ts';
import { createSecretWatch, secretInWord, valueEnd } from './secret-watch.ts';

/** What an error is called in the metric `errors`. */
export interface ErrorLabels {
  readonly type: string;
  readonly message: string;
}

/**
 * An error's name and message without what is particular to one case: errors of one cause get one
 * label, and what users wrote stays here. Never throws, whatever it is given.
 *
 * @example
 * errorLabels(new TypeError('user 4711 has no "plan"')) // { type: 'TypeError', message: 'user # has no "…"' }
 */
export function errorLabels(error: unknown): ErrorLabels {
  try {
    if (typeof error === 'string') return { type: 'string', message: withoutParticulars(error) };
    if (typeof error !== 'object' || error === null) return { type: typeof error, message: '' };
    const { name, message } = error as { readonly name?: unknown; readonly message?: unknown };
    const type = typeof name === 'string' && name !== '' ? name : 'object';
    const text = typeof message === 'string' ? message : '';
    return { type: withoutParticulars(type), message: withoutParticulars(text) };
  } catch {
    return { type: 'unknown', message: '' };
  }
}

/**
 * A text of at most 120 characters in which digits are `#`, and quoted texts, email addresses,
 * URLs, paths, ids, tokens and what follows names such as `password=` or `Bearer` are taken out. One
 * pass over the first 2 000 characters.
 */
export function withoutParticulars(text: string): string {
  const scanned = shortText(text, ERROR_SCAN_MAX);
  const secrets = createSecretWatch();
  let plain = '';
  let at = 0;
  while (at < scanned.length && plain.length < ERROR_MESSAGE_MAX * 4) {
    const secretEnd = secrets.endOf(scanned, at);
    const piece = secretEnd > at ? { plain: ID, end: secretEnd } : pieceAt(scanned, at);
    secrets.passed(scanned.slice(at, piece.end));
    plain += piece.plain === ' ' && plain.endsWith(' ') ? '' : piece.plain;
    at = piece.end;
  }
  return shortText(plain.trim(), ERROR_MESSAGE_MAX);
}

/** A quoted text, a sign between words, or a word, and where it ends. */
function pieceAt(text: string, at: number): { readonly plain: string; readonly end: number } {
  const first = text.charAt(at);
  if (isQuote(text, at)) {
    const close = CLOSING.get(first) ?? first;
    return { plain: `${first}…${close}`, end: afterQuote(text, at, close) };
  }
  if (isBreak(first)) return { plain: isBlank(first) ? ' ' : first, end: at + 1 };
  const end = wordEnd(text, at);
  const word = text.slice(at, end);
  const value = word.includes('://') ? -1 : secretInWord(word);
  if (value < 0) return { plain: plainWord(word), end };
  return { plain: `${plainWord(word.slice(0, value))}${ID}`, end: valueEnd(text, at + value) };
}

function wordEnd(text: string, from: number): number {
  let isUrl = false;
  for (let end = from; end < text.length; end += 1) {
    isUrl ||= text.startsWith('://', end);
    const character = text.charAt(end);
    const isPartOfUrl = isUrl && '=,;|'.includes(character);
    if (end > from && !isPartOfUrl && (isBreak(character) || isQuote(text, end))) return end;
  }
  return text.length;
}

/** Where it goes on after a quoted text; one that is never closed is a quote to the end. */
function afterQuote(text: string, open: number, close: string): number {
  for (let at = text.indexOf(close, open + 1); at >= 0; at = text.indexOf(close, at + 1)) {
    // An apostrophe inside of a word closes nothing.
    if (close !== "'" || !isLetter(text.charAt(at + 1))) return at + 1;
  }
  return text.length;
}

function plainWord(word: string): string {
  if (word.includes('://')) return '<url>';
  if (isToken(word)) return ID;
  const sign = word.indexOf('@');
  if (sign > 0 && sign < word.length - 1) return '<email>';
  const slash = word.indexOf('/');
  if (slash === 0 || (slash > 0 && word.indexOf('/', slash + 1) > 0)) return '<path>';
  let plain = '';
  let at = 0;
  while (at < word.length) {
    let end = at;
    while (end < word.length && isIdCharacter(word.charAt(end))) end += 1;
    plain += end === at ? word.charAt(at) : plainPart(word.slice(at, end));
    at = Math.max(end, at + 1);
  }
  return plain;
}

/** Long parts with several digits in them, what looks like chance, and very long ones are ids. */
function plainPart(part: string): string {
  let digits = 0;
  let plain = '';
  for (const character of part) {
    if (!isDecimalDigit(character)) plain += character;
    else {
      digits += 1;
      if (!plain.endsWith('#')) plain += '#';
    }
  }
  const isId = (part.length >= 8 && digits >= 2 && plain !== '#') || part.length >= 32;
  return isId || isToken(part) || isRandomWord(part) ? ID : plain;
}

/** Keys that say by how they begin that they are some. */
function isToken(word: string): boolean {
  return TOKENS.some((start) => word.startsWith(start) && word.length >= start.length + 4);
}

const ID = '<id>';
const TOKENS: readonly string[] = [
  ...['sk-', 'sk_live_', 'sk_test_', 'pk_live_', 'rk_live_', 'whsec_', 'glpat-', 'github_pat_'],
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'xoxb-', 'xoxp-', 'xapp-', 'AKIA', 'ASIA', 'AIza', 'eyJ'],
];

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['„', '“'],
  ['«', '»'],
]);

function isQuote(text: string, at: number): boolean {
  const character = text.charAt(at);
  return CLOSING.has(character) && !(character === "'" && isLetter(text.charAt(at - 1)));
}

function isBreak(character: string): boolean {
  return isBlank(character) || '()[]{}<>,;|='.includes(character);
}

function isBlank(character: string): boolean {
  return character <= ' ' || character === '\u00a0';
}

/** Beyond ASCII everything counts as a letter. */
function isLetter(character: string): boolean {
  const lower = character.toLowerCase();
  return (lower >= 'a' && lower <= 'z') || character > '\x7f';
}

function isIdCharacter(character: string): boolean {
  return isDecimalDigit(character) || isLetter(character) || character === '-' || character === '_';
}
