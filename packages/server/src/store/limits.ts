/** Transactions that share one COMMIT, and with it one fsync. */
export const GROUP_COMMIT_MAX = 256;

/** Transactions that may wait for a commit; more are refused, so that memory stays bounded. */
export const GROUP_QUEUE_MAX = 20_000;

/** Telemetry batches among them: of one group, and of what waits, with a bound of its own. */
export const BULK_GROUP_MAX = 128;
export const BULK_QUEUE_MAX = 10_000;

/**
 * Rows of telemetry (series and units, spans and points) that are written together: what decides
 * waits for so many at most, or for one message.
 */
export const JOINT_WEIGHT_MAX = 1_000;

/** Prepared statements that a connection keeps. */
export const STATEMENT_CACHE_MAX = 512;

/** How long a connection waits for another one's write lock, ms. */
export const BUSY_TIMEOUT_MS = 5_000;

/** A client that is further behind gets a whole snapshot. */
export const PATCHES_MAX = 256;

/** Width of a stored bucket of telemetry, ms. */
export const BUCKET_WIDTH_MS = 10_000;

/**
 * Series that servers may have in an environment; observations of further ones are dropped and
 * counted.
 */
export const SERIES_MAX = 20_000;

/** Series of browsers on top: they take no room from servers. */
export const BROWSER_SERIES_MAX = 4_000;

/** Of them, series that count evaluations: they must not crowd out evidence. */
export const EVALUATION_SERIES_MAX = 10_000;

/** Share of either above which series that are silent make room for others. */
export const SERIES_CROWDED_SHARE = 0.75;

/** Width of a stored bucket of counted evaluations, ms: usage is looked at by the day. */
export const USAGE_BUCKET_WIDTH_MS = 600_000;

/**
 * Exposures (flag, draw, unit) kept of an environment that servers told, for 90 days; further ones are
 * counted as dropped. So many take 3.8 GB on disk with their indexes, 191 bytes each.
 */
export const EXPOSURES_MAX = 20_000_000;

/**
 * Rows (event, unit, minute) of tracked events kept of an environment that servers told, for 90 days;
 * further ones are counted as dropped. So many take 3.6 GB on disk with their indexes, 180 bytes each.
 */
export const CONVERSIONS_MAX = 20_000_000;

/** Names of tracked events of servers in an environment; events under further ones are dropped. */
export const EVENT_NAMES_MAX = 500;

/** What browsers may fill of each of the three, as a share and on top: they take no room from servers. */
export const BROWSER_SHARE = 0.2;

/** Largest value of a tracked event, up or down: a million of them still add up. */
export const EVENT_VALUE_MAX = 1e12;

/** Label sets of one metric and source in an environment; what has further ones is put together. */
export const LABEL_SETS_MAX = 1_000;

/** Event times up to this are evidence of a rollout; later ones are in the figures only, ms. */
export const LATE_MAX_MS = 900_000;

/** Rows of an environment that say what was kept out; more are counted by reason only. */
export const QUARANTINE_ROWS_MAX = 1_000;

/** Sessions of an environment whose user is known; further ones are counted and not watched. */
export const SESSION_OWNERS_MAX = 500_000;

/** How often it is written that a session was seen, ms. */
export const SESSION_SEEN_GRAIN_MS = 3_600_000;

/** Contaminations kept of an environment; further ones are counted, and judged all the same. */
export const CONTAMINATIONS_MAX = 10_000;

/** Slowest conversations kept of an hour and variant. */
export const SLOW_CONVERSATIONS_MAX = 50;

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
  /** Buckets of 10 s, and of 1 min: then they become wider ones. */
  bucket: DAY_MS,
  minuteBucket: 14 * DAY_MS,
  hourBucket: 400 * DAY_MS,
  /** Buckets of counted evaluations. */
  seriesBucket: 7 * DAY_MS,
  /** Of a flag's counted evaluations the newest bucket stays for longer: it says when it was used. */
  lastEvaluation: 90 * DAY_MS,
  exposure: 90 * DAY_MS,
  conversion: 90 * DAY_MS,
  evidenceTick: 30 * DAY_MS,
  instance: DAY_MS,
  openTurn: DAY_MS,
  urgent: 7 * DAY_MS,
  /** Since the session was seen last. */
  session: 30 * DAY_MS,
  contamination: 90 * DAY_MS,
  slowConversation: 7 * DAY_MS,
  /** Since telemetry was last kept out for that reason. */
  quarantine: 30 * DAY_MS,
  outboxDone: 30 * DAY_MS,
} as const;

/** Buckets that become wider ones in one transaction: what decides waits for it. */
export const ROLL_UP_ROWS = 2_000;

/** Ruleset versions kept of each environment. */
export const RULESETS_MAX = 10_000;

/**
 * A lowered flag as JSON: above it nothing is published, and with its whole ramp a rollout does not
 * start. Patches stay small.
 */
export const LOWERED_FLAG_BYTES_MAX = 262_144;

/** How deep a lowered flag's JSON may be nested, levels; SDKs refuse less already. */
export const LOWERED_FLAG_DEPTH_MAX = 400;

/** Flags that the ruleset of an environment may have, aliases included. */
export const RULESET_FLAGS_MAX = 10_000;

/** A ruleset as JSON, bytes. */
export const RULESET_BYTES_MAX = 8_388_608;

/** Share of a ruleset's limits above which a publication warns. */
export const RULESET_WARNING_SHARE = 0.8;

/** A ruleset above this, bytes, that grows to more than twice its size needs a confirmation. */
export const RULESET_GROWTH_BYTES = 1_048_576;

/** How often a ruleset may multiply its size unconfirmed. */
export const RULESET_GROWTH_FACTOR = 2;

/**
 * Flags that one apply or import may write or publish anew, counted once an environment, and bytes of
 * their JSON: a kill may have to wait for it, about 2 s.
 */
export const CHANGED_FLAGS_MAX = 5_000;
export const CHANGED_BYTES_MAX = 16_777_216;

/**
 * Entries of a ruleset that a change of one flag publishes: the flag, those that require it, and the
 * aliases of all. Their bytes leave room for a ramp that grows until a rollback publishes them in one
 * patch, which goes to every client up to `urgentPatchBytesMax`.
 */
export const REACH_ENTRIES_MAX = 200;
export const REACH_BYTES_MAX = 393_216;

/** Flags of a query by key; more are looked for among all of the environment. */
export const QUERY_KEYS_MAX = 500;

/** Rows of one statement that inserts many. */
export const INSERT_ROWS = 50;

/** How deep an imported document may be nested, levels; SDKs take less, so such flags are broken. */
export const IMPORT_DEPTH_MAX = 500;

/** Characters of an imported flag's key: as many as a path takes. */
export const IMPORT_KEY_LENGTH_MAX = 200;

/** Warnings of one kind that one answer has. */
export const WARNINGS_MAX = 100;

/** JSON values and levels of a targeting up to which evaluators are put into it. */
export const EVALUATOR_VALUES_MAX = 20_000;
export const EVALUATOR_DEPTH_MAX = 200;

/** Flags, and characters, of one exported file: what is read back takes no more. */
export const EXPORT_FILE_FLAGS = 250;
export const EXPORT_FILE_CHARACTERS = 400_000;

/** Variants of a foreign flag that imports took out and telemetry may still name; the oldest go. */
export const FOREIGN_RETIRED_MAX = 1_000;
