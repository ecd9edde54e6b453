import { maskPersonalData } from '@tidegate/core';
import {
  ERROR_ID_MAX,
  ERROR_ID_MIN,
  ERROR_MESSAGE_MAX,
  ERROR_SCAN_MAX,
  ERROR_TYPE_MAX,
} from './limits.ts';

/**
 * Type and message of an error as labels: personal data, addresses, ids, numbers and quoted parts are
 * taken out before anything is cut, so that "order 17 of "ana"" and "order 18 of "bo"" are one error
 * and name nobody. Never throws.
 */
export function errorLabels(
  type: string | null,
  message: string | null,
): { readonly type: string; readonly message: string } {
  return {
    // Names of classes are long.
    type: withoutParts(type ?? '', ERROR_TYPE_MAX).slice(0, ERROR_TYPE_MAX) || 'unknown',
    message: withoutParts(message ?? '', ERROR_ID_MAX).slice(0, ERROR_MESSAGE_MAX) || 'none',
  };
}

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['`', '`'],
  ['“', '”'],
  ['„', '“'],
  ['«', '»'],
]);

/** One line. What is cut off ends at a blank: half an address is still one. */
function withoutParts(text: string, idMax: number): string {
  const scanned = text.slice(0, ERROR_SCAN_MAX);
  const end = scanned.length < text.length ? scanned.lastIndexOf(' ') : -1;
  const line = maskPersonalData(end > 0 ? scanned.slice(0, end) : scanned);
  return wordByWord(withoutQuoted(line), idMax).trim();
}

function withoutQuoted(line: string): string {
  let kept = '';
  let until: string | null = null;
  for (const character of line) {
    if (until !== null) {
      if (character === until) until = null;
    } else if (opens(character, kept)) {
      until = CLOSING.get(character) ?? character;
      kept += QUOTED;
    } else kept += character;
  }
  return kept;
}

/** A `'` within a word ("can't") opens nothing. */
function opens(character: string, before: string): boolean {
  return CLOSING.has(character) || (character === "'" && !isLetter(before.at(-1) ?? ' '));
}

const QUOTED = '…';
const BREAKS: ReadonlySet<string> = new Set(`()[]{}<>,;|${QUOTED}`);

function wordByWord(line: string, idMax: number): string {
  let kept = '';
  let word = '';
  for (const character of `${line} `) {
    if (character > ' ' && !BREAKS.has(character)) {
      word += character;
      continue;
    }
    kept += plainWord(word, idMax) + (character <= ' ' ? ' ' : character);
    word = '';
  }
  return kept;
}

/** Addresses go whole: their queries and paths are somebody's; so do ids and tokens. */
function plainWord(word: string, idMax: number): string {
  if (word.includes('://') || (word.includes('?') && word.includes('='))) return '<url>';
  if (word.includes('@') && word.length > 1) return '<email>';
  let plain = '';
  let part = '';
  for (const character of `${word} `) {
    if (isLetter(character) || isDigit(character) || character === '-' || character === '_') {
      part += character;
      continue;
    }
    plain += plainPart(part, idMax) + (character === ' ' ? '' : character);
    part = '';
  }
  return plain;
}

function plainPart(part: string, idMax: number): string {
  let plain = '';
  let digits = 0;
  for (const character of part) {
    if (isDigit(character)) digits += 1;
    if (!isDigit(character)) plain += character;
    else if (!plain.endsWith('#')) plain += '#';
  }
  const isId = digits > 1 && plain !== '#' && part.length >= ERROR_ID_MIN;
  return isId || part.length >= idMax ? '<id>' : plain;
}

function isLetter(character: string): boolean {
  return character.toLowerCase() !== character.toUpperCase() || isDigit(character);
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}
