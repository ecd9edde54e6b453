/** Transactions that share one COMMIT, and with it one fsync. */
export const GROUP_COMMIT_MAX = 256;

/** Transactions that may wait for a commit; more are refused, so that memory stays bounded. */
export const GROUP_QUEUE_MAX = 20_000;

/** Telemetry batches among them: of one group, and of what waits, with a bound of its own. */
export const BULK_GROUP_MAX = 64;
export const BULK_QUEUE_MAX = 10_000;

/** Prepared statements that a connection keeps. */
export const STATEMENT_CACHE_MAX = 512;

/** How long a connection waits for another one's write lock, ms. */
export const BUSY_TIMEOUT_MS = 5_000;

/** A client that is further behind gets a whole snapshot. */
export const PATCHES_MAX = 256;

/** Width of a stored bucket of telemetry, ms. */
export const BUCKET_WIDTH_MS = 10_000;

/** Series that an environment may have; observations of further ones are dropped and counted. */
export const SERIES_MAX = 20_000;

/** Distinct failed units kept for one flag and metric; further ones are counted only. */
export const FAILED_UNITS_MAX = 100_000;

/** Instances kept of an environment; what was silent for longest is forgotten first. */
export const INSTANCES_MAX = 50_000;

/** Untrusted zero-tolerance events kept of an environment; further ones are dropped and counted. */
export const URGENT_UNTRUSTED_MAX = 10_000;

/** Ticks kept of a rollout, newest last: more than a day of them. */
export const EVIDENCE_TICKS_MAX = 100_000;

/** How often SDKs flush while a rollout is watched, and otherwise, ms. */
export const FLUSH_WATCHED_MS = 1_000;
export const FLUSH_IDLE_MS = 10_000;

/** An instance that was heard of within this time is alive, ms. */
export const INSTANCE_ALIVE_MS = 5_000;

/** Open turns of an instance that was silent for longer have failed, ms. */
export const TURN_DEADLINE_MS = 30_000;

/** Instances may need this long to be heard of again after nobody listened, ms: SDKs wait up to 45 s. */
export const RECONNECT_MS = 60_000;

/** Places (flag, variant, draw) of an instance whose open turns are kept; others are counted only. */
export const OPEN_TURN_ROWS_MAX = 500;

/** A key's `lastUsedMs` is written at most this often, ms. */
export const LAST_USED_GRAIN_MS = 60_000;

/** Window of the figures that a rollout's view shows, ms. */
export const FIGURES_WINDOW_MS = 60_000;

/** An effect that was claimed and not finished may be claimed again after this, ms. */
export const CLAIM_MS = 30_000;

/** Rows of the audit chain whose hashes are checked on each listing, newest first. */
export const AUDIT_VERIFY_ROWS_MAX = 10_000;
/** Rows of the audit chain in one listing. */
export const AUDIT_LIST_MAX = 200;

/** Rollouts in one listing. */
export const ROLLOUT_LIST_MAX = 50;

const DAY_MS = 86_400_000;

/** How long rows are kept, ms. */
export const RETENTION_MS = {
  seriesBucket: 7 * DAY_MS,
  evidenceTick: 30 * DAY_MS,
  instance: DAY_MS,
  openTurn: DAY_MS,
  urgent: 7 * DAY_MS,
  outboxDone: 30 * DAY_MS,
} as const;

/** Ruleset versions kept of each environment. */
export const RULESETS_MAX = 10_000;

/** A flag with its whole ramp, as JSON: above it a rollout does not start. Patches stay small. */
export const LOWERED_FLAG_BYTES_MAX = 262_144;
