import { PLANTED_PHONE } from '../model/planted-phone.ts';

/** Looks for the planted phone number in a text that arrives in pieces. */
export interface PhoneDetector {
  /** True once, with the piece that completes the number. */
  sees(piece: string): boolean;
}

/** A detector of one answer: exact, without a false alarm, and blind to every other number. */
export function createPhoneDetector(): PhoneDetector {
  let tail = '';
  let seen = false;
  return {
    sees: (piece) => {
      if (seen) return false;
      const text = tail + piece;
      seen = text.includes(PLANTED_PHONE);
      tail = text.slice(-(PLANTED_PHONE.length - 1));
      return seen;
    },
  };
}
