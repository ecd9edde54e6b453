/** Rehearsals of an environment that are kept; the oldest go first. */
export const REHEARSALS_MAX = 1_000;

/** Time for one attempt to tell somebody what a rehearsal left, ms. */
export const REHEARSAL_NOTICE_LIMIT_MS = 10_000;
