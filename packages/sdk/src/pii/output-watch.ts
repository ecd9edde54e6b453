import { findPersonalData, type PersonalDataKind } from '@tidegate/core';
import type { CountryCode } from 'libphonenumber-js/min';
import type { Turn } from '../types.ts';
import { ALLOWED_MAX, CARRY_LENGTH, CUT_LENGTH, UNSETTLED_LENGTH } from './limits.ts';
import { phoneCheck } from './phone-check.ts';

/** How an answer is looked at. */
export interface OutputWatchOptions {
  /** Where numbers without `+` are dialled, ISO 3166-1 such as `RW`; absent: only those with one. */
  readonly country?: CountryCode;
  /** What is meant to go out, such as the hotline: spaces, case and punctuation do not matter. */
  readonly allowed?: readonly string[];
}

/** Looks at one answer that arrives in pieces. */
export interface OutputWatch {
  /** The next piece. Answers the kinds that were found for the first time. Never throws. */
  see(piece: string): PersonalDataKind[];
  /** There is no more. Answers what was found at the very end. */
  end(): PersonalDataKind[];
}

/**
 * Looks for personal data in an answer, for programs that are called back with each piece:
 * `watchOutput` is the shorter way for texts and streams. The last 400 characters are looked at
 * again with the next piece, so that a number that is cut in two is found.
 */
export function createOutputWatch(
  turn: Pick<Turn, 'report'>,
  { country, allowed = [] }: OutputWatchOptions = {},
): OutputWatch {
  const isPhone = phoneCheck(country);
  const allowedTexts = new Set(allowed.slice(0, ALLOWED_MAX).map(plain));
  const reported = new Set<PersonalDataKind>();
  let tail = '';
  let isCut = false;

  const look = (text: string, settledTo: number): PersonalDataKind[] => {
    const fresh: PersonalDataKind[] = [];
    // Half of a word looks like a whole one; what begins there was looked at before.
    const settledFrom = isCut ? CUT_LENGTH : 0;
    for (const { kind, start, end } of findPersonalData(text, { isPhone })) {
      if (start < settledFrom || end > settledTo || reported.has(kind)) continue;
      if (allowedTexts.has(plain(text.slice(start, end)))) continue;
      reported.add(kind);
      fresh.push(kind);
      turn.report('pii_leaks', { detector: kind });
    }
    return fresh;
  };

  return {
    see: (piece) => {
      const text = tail + String(piece);
      const fresh = look(text, text.length - UNSETTLED_LENGTH);
      tail = text.slice(-CARRY_LENGTH);
      isCut ||= tail.length < text.length;
      return fresh;
    },
    end: () => {
      const text = tail;
      tail = '';
      return look(text, text.length);
    },
  };
}

function plain(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N}@]/gu, '').toLowerCase();
}
