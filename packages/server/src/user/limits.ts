/** Rows of one kind that an export tells; the kind is named in `cut` when there are more. */
export const EXPORT_ROWS_MAX = 10_000;

/**
 * Rows that are looked at at a time, whomever they are about: nobody else reads or writes for as long,
 * which is some 10 ms. Of rows with a text that has to be read, fewer.
 */
export const SCAN_ROWS = 2_000;
export const SCAN_TEXTS = 200;

/** Units that are looked up at a time, in one place: each may be a page of the disk. */
export const SEEK_UNITS = 500;

/** Conversations of a user that are erased in one pass over the tables: whoever has more takes more. */
export const UNITS_AT_ONCE = 20_000;

/**
 * Rows that are erased at a time: each lies on pages of its own, in its table and in each index, and
 * may take a statement of its own.
 */
export const ERASE_ROWS = 100;
