/** Alert rules, and files of them, that an environment may have. */
export const ALERT_RULES_MAX = 500;
export const ALERT_FILES_MAX = 50;

/** Rules that one look reads figures for; those that are due for longest go first. */
export const ALERTS_LOOKED_AT_MAX = 100;

/** What happened so much later than now did not: the clock went back. Reading takes less, ms. */
export const CLOCK_WENT_BACK_MS = 60_000;

/**
 * SDKs tell of idle environments every 10 s, in buckets of 10 s: where little of something fires, what
 * is younger than this is not there yet and would look like a drop, ms.
 */
export const ALERT_LAG_MS = 20_000;

/** Time from which the baseline of a rule is taken, ms. */
export const ALERT_BASELINE_MS = 7 * 86_400_000;

/** Rules of one group that fire within this are told once, ms. */
export const ALERT_GROUP_MS = 300_000;

/** Firings of a rule in one listing. */
export const ALERT_FIRINGS_LISTED = 20;

/**
 * A rule is told of so often within a time, ms; further firings of it only once they last, ms: one that
 * comes and goes must not bury what else is told.
 */
export const FIRINGS_TOLD_MAX = 5;
export const FIRINGS_TOLD_MS = 600_000;
export const FIRING_LASTS_MS = 60_000;

/** Silences of an environment that are not over. */
export const SILENCES_MAX = 200;

/** A silence or a snooze ends by itself after this at the latest, ms. */
export const SILENCE_LONGEST_MS = 31 * 86_400_000;

/** Silences that are over are listed, and kept, for so long, ms. */
export const SILENCE_KEPT_MS = 30 * 86_400_000;

/** Silences in one listing. */
export const SILENCES_LISTED = 1_000;

/** Firings are kept for so long after they ended, ms, and so many at most: the oldest go first. */
export const FIRING_KEPT_MS = 400 * 86_400_000;
export const FIRINGS_MAX = 100_000;

/** An event rule tells of so many events within a time, ms; further ones are only in the audit trail. */
export const EVENTS_TOLD_MAX = 20;
export const EVENTS_TOLD_MS = 300_000;

/** Characters that a notice quotes of one event. */
export const EVENT_TEXT_MAX = 500;

/** Rollouts that one firing acts on. */
export const ALERT_ROLLOUTS_MAX = 100;

/** Time that one attempt to tell a channel may take, ms. */
export const ALERT_NOTICE_LIMIT_MS = 10_000;

/** Characters of the title of an incident that an alert opens. */
export const ALERT_TITLE_LENGTH = 300;

/** Silence is a count of 0 while a process was heard of within this much of the window's end, ms. */
export const ALERT_HEARD_MIN_MS = 30_000;
export const ALERT_HEARD_MAX_MS = 120_000;
