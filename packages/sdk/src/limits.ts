/** Longest wait between two tries after ordinary failures, ms. Jitter adds up to half of it. */
export const RETRY_CEILING_MS = 30_000;
/** Ceiling of the first wait after an ordinary failure, ms. */
export const RETRY_FIRST_MS = 500;
/** Ceiling of the first wait after the key was refused, ms; never less than half of it. */
export const DENIED_FIRST_MS = 60_000;
/** Longest ceiling after the key was refused, or that a server may ask for, ms. */
export const DENIED_CEILING_MS = 600_000;
/** A stream that was up for so long counts as healthy: its backoff starts afresh, ms. */
export const STREAM_HEALTHY_MS = 60_000;
/** A stream without a complete event or comment for so long is dead, ms. */
export const STREAM_SILENCE_MS = 40_000;
/** Largest event of the stream, characters. */
export const STREAM_EVENT_MAX = 4 * 1_024 * 1_024;
/** Largest ruleset that is accepted, bytes. */
export const RULESET_BYTES_MAX = 16 * 1_024 * 1_024;
/** Every request but the stream ends after so long, ms. */
export const REQUEST_TIMEOUT_MS = 10_000;
/** How long a stream may leave us behind its own `hello` before we fetch, ms. */
export const CATCH_UP_AFTER_MS = 2_000;
/** Default of `ready({ timeoutMs })`, ms. */
export const READY_TIMEOUT_MS = 3_000;
/** `close()` never takes longer, ms. */
export const CLOSE_TIMEOUT_MS = 2_000;
/** Time between two tries of `close()`, ms. */
export const CLOSING_RETRY_MS = 200;
/** Writes to disk are gathered for so long, ms. */
export const DISK_GATHER_MS = 50;

/** A clock that is further from the server's is warned of, ms. */
export const CLOCK_SKEW_MAX_MS = 2_000;

/** Event time of folds is aligned to this, ms. */
export const WINDOW_MS = 10_000;
/** Time between two batches until the server says otherwise, and the slowest heartbeat, ms. */
export const FLUSH_EVERY_MS = 10_000;
/** Shortest and longest time between two batches that a server can ask for, ms. */
export const FLUSH_EVERY_MIN_MS = 100;
export const FLUSH_EVERY_MAX_MS = 60_000;
/** Shortest time between two batches that an opening turn asks for, ms. */
export const FLUSH_SOON_MS = 1_000;
/** Series in the fold; further ones are dropped and counted. */
export const FOLD_SERIES_MAX = 4_000;
/** Series in the fold from which it is put aside although the server does not answer. */
export const FOLD_SERIES_PUT_ASIDE = 1_000;
/** Chunks of series that wait for their number; the oldest is dropped and counted. */
export const CHUNKS_WAITING_MAX = 100;
/** Series of one batch. */
export const BATCH_SERIES_MAX = 2_000;
/** Series, or rows of units, that are packed without a pause: 1 to 3 ms of work. */
export const PACK_SLICE = 50;
/** Units that are hidden at a time. */
export const HIDE_SLICE = 200;
/** Body of one batch before compression, bytes: under the server's 256 KiB. */
export const BATCH_BYTES_MAX = 250_000;
/** Bodies above are compressed, bytes. */
export const GZIP_FROM_BYTES = 1_024;
/** Failed units in one row; more go into further rows. */
export const FAILED_UNITS_PER_ROW = 256;
/** Failed units held back while there is no key to hide them with. */
export const HELD_UNITS_MAX = 10_000;
/** Zero-tolerance events that wait; further ones are dropped and counted. */
export const URGENT_WAITING_MAX = 1_000;
/** Largest observation: a thousand of them still add up exactly in millionths. */
export const OBSERVATION_MAX = 1e9;
/** Longest flag key, variant, metric and detector on the wire, characters. */
export const NAME_LENGTH_MAX = 200;

/** Listeners of one client; further ones hear nothing. */
export const USE_LISTENERS_MAX = 20;
/** Conversations and units that a process remembers; of the whole product, as many again. */
export const UNITS_REMEMBERED_MAX = 10_000;
/** Rates beside `error_rate` that one unit is followed in; of further ones it is not told apart. */
export const RATES_PER_UNIT_MAX = 16;
/** Flags that one turn, and draws that one unit, are followed for. */
export const FLAGS_PER_TURN_MAX = 100;
/** Open turns that have a deadline. */
export const OPEN_TURNS_MAX = 100_000;
/** Ends a turn that nobody ended, ms. */
export const TURN_DEADLINE_MS = 120_000;
/** Different warnings that are given once each. */
export const WARNINGS_REMEMBERED_MAX = 1_000;

/** Different (flag, variant, draw, reason) that are counted between two batches. */
export const EVALUATION_COUNTERS_MAX = 10_000;
/** Answers of core whose counter is remembered. */
export const EVALUATION_ANSWERS_MAX = 20_000;
/** Keys that are no flags and are told all the same, in the life of a process. */
export const UNKNOWN_FLAGS_MAX = 100;
/** (flag, draw, unit) that a process remembers to have met. */
export const EXPOSURES_REMEMBERED_MAX = 20_000;
/** (flag, draw) that a process knows by name; one that was forgotten may be told again. */
export const EXPOSURE_PLACES_MAX = 10_000;
/** Exposures that wait to be sent; further ones are dropped and counted. */
export const EXPOSURES_WAITING_MAX = 10_000;
/** Tracked events that wait to be sent; further ones are dropped and counted. */
export const EVENTS_WAITING_MAX = 10_000;
/** Largest value of a tracked event, up or down: what the server takes. */
export const EVENT_VALUE_MAX = 1e12;
/** Exposures and tracked events of one batch. */
export const BATCH_UNITS_MAX = 1_000;
/** Batches of other servers and keys that nobody came for in so long are removed and counted, ms. */
export const SPOOL_FOREIGN_MS = 7 * 86_400_000;
/** Time between two looks at the kill file, ms. */
export const KILL_FILE_EVERY_MS = 1_000;
/** Largest kill file, bytes. */
export const KILL_FILE_BYTES_MAX = 1_048_576;

/** Labels of one observation; with more it is dropped and counted. */
export const LABELS_MAX = 8;
/** Different labels of one metric in one place and fold; further ones share one series. */
export const LABEL_SETS_MAX = 50;
/** Conversations that a process follows from turn to turn; the least recent one closes. */
export const OPEN_CONVERSATIONS_MAX = 10_000;
/** A conversation without a turn for so long has closed, ms. */
export const CONVERSATION_IDLE_MS = 1_800_000;
/** Variants and draws that one conversation is added up under; further ones are dropped and counted. */
export const PLACES_PER_CONVERSATION_MAX = 20;
/** Users of one conversation that are told; the second one is a contamination already. */
export const USERS_PER_SESSION_MAX = 20;
/** Sessions that wait to be sent; further ones are dropped and counted. */
export const SESSIONS_WAITING_MAX = 10_000;
/** Slowest conversations that are told with one batch. */
export const SLOWEST_CONVERSATIONS_MAX = 5;
/** Stages of one turn; further ones are left out. */
export const STAGES_PER_TURN_MAX = 12;
/** Longest sanitised message of an error, characters. */
export const ERROR_MESSAGE_MAX = 120;
/** Of a message, what is looked at, characters. */
export const ERROR_SCAN_MAX = 2_000;
/** Models whose price a process remembers to have told. */
export const PRICED_MODELS_MAX = 100;
/** Levels of open turns that are repeated in each batch of one drain: about 40 KB. */
export const LEVEL_ROWS_MAX = 200;

/** Longest correlation id, characters. */
export const CORRELATION_ID_MAX = 200;
/** Time between two looks at what the process uses, ms. */
export const PROCESS_METRICS_EVERY_MS = 5_000;
/** How often the delay of the event loop is looked at, ms. */
export const EVENT_LOOP_RESOLUTION_MS = 20;

/**
 * Batches on disk of one process, and as much again of those that it took over from dead ones; the
 * oldest are dropped and counted, bytes. A folder that n processes share holds at most 2n of it.
 */
export const SPOOL_BYTES_MAX = 64 * 1_024 * 1_024;
/** How often a process says that its spooled batches are its own, ms. */
export const SPOOL_BEAT_MS = 10_000;
/** A process that has not said so for so long is dead, ms. */
export const SPOOL_DEAD_MS = 60_000;
/** Time between two looks for batches of dead processes, ms. */
export const SPOOL_CLAIM_EVERY_MS = 30_000;
