/** Rows that a comparison reads at once. */
export const COMPARED_AT_ONCE = 1_000;
/** Rows that a comparison names. */
export const SAMPLES_MAX = 10;
/** Rows that one transaction of a backfill writes: 1 to the limit. */
export const BATCH_ROWS = { default: 500, max: 5_000 } as const;
/** Rows a second that a backfill writes: 1 to the limit. */
export const ROWS_PER_SECOND = { default: 5_000, max: 1_000_000 } as const;
