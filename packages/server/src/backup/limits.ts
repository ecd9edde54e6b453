/** Backups whose copies are read with one statement. */
export const COPY_READ_BACKUPS = 200;

/** Backups of a database that are remembered after they failed or were let go, the newest. */
export const BACKUPS_OVER_MAX = 1_000;

/** Characters of what is written about a backup or a drill, and of one sentence about it. */
export const BACKUP_DETAIL_LENGTH = 2_000;

/** Sentences about one backup or drill; further ones are counted. */
export const BACKUP_SENTENCES_MAX = 50;

/** Drills, verifications and restores of a database that are remembered, the newest. */
export const DRILLS_MAX = 1_000;

/** Troubles of one database at the same time. */
export const TROUBLES_MAX = 200;

/** How long one delivery of a notice about backups may take, ms. */
export const TROUBLE_LIMIT_MS = 10_000;

/** Policies of backups, and drills, of the operator's file. */
export const BACKUP_POLICIES_MAX = 100;

/** How long a backup may be kept, ms: an hour to ten years. */
export const BACKUP_KEEP_MIN_MS = 3_600_000;
export const BACKUP_KEEP_MAX_MS = 315_360_000_000;

/** What may be asked of a drill: how soon data is back, and how much of it may be lost, ms. */
export const DRILL_LIMIT_MIN_MS = 1_000;
export const DRILL_LIMIT_MAX_MS = 31_536_000_000;
