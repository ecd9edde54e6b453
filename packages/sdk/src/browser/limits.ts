/** Flags of one answer that are held; further ones are left out. */
export const FLAGS_MAX = 2_000;
/** Longest answer that is read, characters. */
export const ANSWER_LENGTH_MAX = 1_048_576;
/** Longest text that is kept on the device for one server and key, characters. */
export const STORED_LENGTH_MAX = 262_144;
/** Contexts whose last values are kept on the device. */
export const STORED_CONTEXTS_MAX = 5;
/** Conversations whose signed start is kept on the device. */
export const STORED_PINS_MAX = 50;
/** After an ordinary change browsers ask again spread over so long, ms. */
export const CHANGE_JITTER_MS = 10_000;
/** After a rollback or a kill, ms. */
export const ROLLBACK_JITTER_MS = 1_000;
/** What a stream says so soon after it opened was missed before, by this page alone, ms. */
export const CATCH_UP_MS = 1_000;
/** A server that goes ends all its streams at once: pages come back spread over so long, ms. */
export const STREAM_END_JITTER_MS = 3_000;
/** Time between two questions while the stream tells of changes, ms; up to a quarter is added. */
export const POLL_STREAMING_MS = 300_000;
/** Time between two questions without a stream, ms; up to a quarter is added. */
export const POLL_MS = 30_000;
/** A hidden page lets go of its stream after so long unless the server says otherwise, ms. */
export const HIDDEN_MS = 120_000;
/** Time between two reports of how often flags were asked for, ms. */
export const REPORT_EVERY_MS = 60_000;
/** Different (flag, variant, draw, reason) of one report; further ones are counted as dropped. */
export const REPORT_SERIES_MAX = 150;
/** Exposures and events of one report; further ones are counted as dropped. */
export const REPORT_UNITS_MAX = 100;
/** Exposures that a page remembers, so as to tell each once; then it begins afresh. */
export const EXPOSURES_REMEMBERED_MAX = 1_000;
/** Exposures that wait until the values of their context are there; further ones are left out. */
export const EXPOSURES_WAITING_MAX = 100;
/** Largest body that a page may send while it goes away, characters (the Fetch standard: 64 KiB). */
export const REPORT_LENGTH_MAX = 60_000;
