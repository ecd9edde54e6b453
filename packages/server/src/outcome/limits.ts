/** Questions to a reader of outcomes that may wait behind the one that is answered. */
export const OUTCOME_WAITING_MAX = 8;

/** A reader that was asked nothing for so long lets its thread end, ms. */
export const OUTCOME_IDLE_MS = 60_000;

/** Units of one piece of an export. */
export const UNIT_PIECE_MAX = 10_000;

/** Memory that the reader's connection keeps pages and sorts in, KiB; more is sorted on disk. */
export const OUTCOME_CACHE_KIB = 65_536;

/** Rows that are fetched from a user's database at a time. */
export const QUERY_BATCH_ROWS = 10_000;

/** How long a user's database may take to let the reader in, s. */
export const QUERY_CONNECT_S = 10;
