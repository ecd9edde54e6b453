/** Backups, verifications and drills that run at the same time; restores in earnest wait for none. */
export const BACKUP_JOBS_AT_ONCE = 2;

/** Jobs that run or wait; further ones are refused. */
export const BACKUP_JOBS_MAX = 100;

/** The longest that a timer of the calendar waits, and how it waits while somebody else leads, ms. */
export const CALENDAR_STEP_MAX_MS = 3_600_000;
export const CALENDAR_STEP_MIN_MS = 1_000;
export const CALENDAR_NO_TERM_MS = 10_000;

/** How often it is looked whether all is well with the backups of a database, ms. */
export const TROUBLE_LOOK_MS = 600_000;

/** A backup or a drill of the calendar that failed is tried again after this, and so often, ms. */
export const RUN_AGAIN_MS = 3_600_000;
export const RUNS_AGAIN_MAX = 3;

/** What is dated further ahead is of a clock that was wrong, ms. */
export const CLOCK_AHEAD_MS = 3_600_000;

/** Backups and drills of a database that are looked at, the newest. */
export const BACKUPS_LOOKED_AT = 2_000;
export const DRILLS_LOOKED_AT = 200;

/** Sizes of earlier backups that a new one is compared with. */
export const SIZES_COMPARED = 20;

/** What has not told its free space by then does not tell it, ms. */
export const SPACE_WAIT_MS = 5_000;

/** A verified backup is looked for anew after so many intervals of its policy. */
export const UNVERIFIED_INTERVALS = 2;

/** How often a job tells how far it is, ms. */
export const PROGRESS_EVERY_MS = 250;
