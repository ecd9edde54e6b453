/** Candidates of one text that `isPhone` is asked for; further ones count as phone numbers. */
export const PHONE_CHECKS_MAX = 1_000;
/** Digits of a phone number, E.164 with its country code. */
export const PHONE_DIGITS_MIN = 7;
export const PHONE_DIGITS_MAX = 15;
/** Groups of digits in one phone number. */
export const PHONE_GROUPS_MAX = 7;
/** Characters before a number in which a word says what it is. */
export const CUE_LENGTH = 24;
/** Digits of a payment card, ISO/IEC 7812. */
export const CARD_DIGITS_MIN = 13;
export const CARD_DIGITS_MAX = 19;
/** Characters of an email address before and after its `@`, RFC 5321. */
export const EMAIL_LOCAL_MAX = 64;
export const EMAIL_DOMAIN_MAX = 255;
/** Levels below which `maskFields` masks whatever is there. */
export const FIELD_DEPTH_MAX = 8;
/** Members of a value that `maskFields` looks at; the others are masked. */
export const FIELD_MEMBERS_MAX = 2_000;
/** Names of fields that a mask remembers; it looks at further ones each time. */
export const FIELD_NAMES_MAX = 1_000;
