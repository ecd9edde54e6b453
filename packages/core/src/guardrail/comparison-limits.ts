/** Entries of a null distribution that are remembered. */
export const MASS_MAX = 1_024;

/** Draws that wait for units of the other arm; the newest are kept. */
export const PENDING_DRAWS_MAX = 64;

/** First failures of the candidate without which no comparison fires. */
export const LEAST_FAILURES = 3;

/** Units at risk that each arm needs before a comparison passes. */
export const LEAST_UNITS = 20;

/** New units before the sample ratio passes. */
export const LEAST_NEW_UNITS = 50;

/** Accepted trials before a drift watch has something to compare with. */
export const LEAST_ACCEPTED_TRIALS = 20;

/** Length of a drift watch's windows, ms. */
export const DRIFT_WINDOW_MS = 10_000;

/** A drift watch cries wolf once in so many windows on the average: a week of 10 s. */
export const DRIFT_WINDOWS_A_FALSE_ALARM = 60_480;

/** Silence of a drift watch after which it says that it sees nothing, ms. */
export const DRIFT_SILENCE_MS = 60_000;

/** Greatest tolerance: a ratio of 1 001, or a difference that nothing exceeds. */
export const TOLERANCE_MAX = 1_000;
