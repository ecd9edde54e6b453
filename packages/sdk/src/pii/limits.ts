/** Characters of an answer that are looked at again with the next piece. */
export const CARRY_LENGTH = 400;
/** Characters at the beginning of those that are not looked at again: half of a word stands there. */
export const CUT_LENGTH = 64;
/** A finding so close to the end of a piece may go on in the next one, characters. */
export const UNSETTLED_LENGTH = 4;
/** Texts that may be allowed to go out. */
export const ALLOWED_MAX = 1_000;
