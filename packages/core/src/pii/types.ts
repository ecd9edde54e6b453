/** What of a person a text can give away. */
export type PersonalDataKind = 'email' | 'phone' | 'payment-card' | 'iban';

/** Personal data in a text: `text.slice(start, end)`. */
export interface Finding {
  readonly kind: PersonalDataKind;
  /** Index of its first UTF-16 unit. */
  readonly start: number;
  /** Index behind its last one. */
  readonly end: number;
}

/** What the detectors cannot know by themselves. */
export interface PersonalDataOptions {
  /**
   * Whether digits that look like a phone number are one: `+` and 7 to 15 digits, or digits alone
   * as they are dialled within a country. Default: those with `+` are, others are not. One that
   * throws counts as `true`: what cannot be checked is not let out.
   */
  readonly isPhone?: (candidate: string) => boolean;
}
