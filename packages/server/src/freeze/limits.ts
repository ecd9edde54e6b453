/** How long one freeze may last, ms. */
export const FREEZE_LENGTH_MAX_MS = 400 * 86_400_000;

/** Freezes of an environment that are in force or to come. */
export const FREEZES_OPEN_MAX = 100;

/** Freezes of an environment that are over and kept; the oldest go. */
export const FREEZES_OVER_MAX = 1_000;
