import { isDigit, isLetter, isWord } from './characters.ts';
import type { Finding } from './types.ts';

/**
 * International bank account numbers: a country of the registry, its length, and right check
 * digits (ISO 13616, mod 97-10), with or without a space or hyphen between groups. Never throws.
 */
export function findIbans(text: string): Finding[] {
  const found: Finding[] = [];
  for (let at = 0; at + IBAN_LENGTH_MIN <= text.length; at += 1) {
    const begins =
      isDigit(text.charCodeAt(at + 2)) &&
      isDigit(text.charCodeAt(at + 3)) &&
      isAsciiLetter(text.charCodeAt(at)) &&
      isAsciiLetter(text.charCodeAt(at + 1)) &&
      !isWord(text.charCodeAt(at - 1));
    if (!begins) continue;
    const end = ibanEnd(text, at);
    if (end === null) continue;
    found.push({ kind: 'iban', start: at, end });
    at = end - 1;
  }
  return found;
}

function ibanEnd(text: string, start: number): number | null {
  const length = LENGTHS.get(text.slice(start, start + 2).toUpperCase());
  if (length === undefined) return null;
  let iban = '';
  let end = start;
  while (iban.length < length) {
    const code = text.charCodeAt(end);
    // A single one between two characters.
    const isGap = GAPS.has(code) && !GAPS.has(text.charCodeAt(end - 1));
    if (!isGap && !isDigit(code) && !isAsciiLetter(code)) return null;
    if (!isGap) iban += text[end];
    end += 1;
  }
  return !isWord(text.charCodeAt(end)) && remainder(iban.toUpperCase()) === 1 ? end : null;
}

/** The number modulo 97, its first four characters moved to the end and letters counted from 10. */
function remainder(iban: string): number {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

function isAsciiLetter(code: number): boolean {
  return code < 128 && isLetter(code);
}

const IBAN_LENGTH_MIN = 15;

/** Spaces, hyphens, and those that do not break a line. */
const GAPS: ReadonlySet<number> = new Set(
  [...' -\u00a0\u2009\u2010\u2011\u202f'].map((mark) => mark.charCodeAt(0)),
);

/** Country and length, SWIFT IBAN registry. */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 ' +
    'DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 ' +
    'IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 ' +
    'MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 ' +
    'SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);
