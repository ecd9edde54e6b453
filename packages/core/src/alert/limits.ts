/** Longest and shortest time between two looks at a rule, ms. */
export const ALERT_STEP_MAX_MS = 10_000;
export const ALERT_STEP_MIN_MS = 1_000;

/** A rule is looked at so often at most within the time that it looks back. */
export const ALERT_WINDOW_STEPS = 720;

/** No rule waits longer than this between two looks, ms: one that should is a clock that went back. */
export const ALERT_STEP_LONGEST_MS = 600_000;

/** A gap in what is known is longer than this, ms: reading may take seconds, and is no reason to start anew. */
export const ALERT_GAP_MIN_MS = 10_000;

/** A rule with a long `for` or `keepFiringFor` tolerates half of it without data, up to this, ms. */
export const ALERT_GAP_SHARE_MAX_MS = 60_000;
