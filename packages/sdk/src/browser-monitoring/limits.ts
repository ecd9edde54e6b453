/** Time between two batches while the page is shown, ms. */
export const SEND_EVERY_MS = 10_000;
/** Time to the next try after one that failed, ms; up to a half is added. */
export const SEND_AGAIN_MS = 60_000;
/** Series of one batch; what is beyond is dropped and counted. */
export const PAGE_SERIES_MAX = 100;
/** Variants that a page's figures are told under, the first ones that it met. */
export const PLACES_MAX = 8;
/** Different (type, message) of one page; further ones count together. */
export const ERROR_KINDS_MAX = 20;
/** Different routes of one page; further ones count together. */
export const ROUTES_MAX = 20;
/** Longest route, characters. */
export const ROUTE_LENGTH_MAX = 100;
/** Parts of a path that are kept. */
export const ROUTE_PARTS_MAX = 6;
/** Longest part of a path that can be a word, characters. */
export const ROUTE_PART_LENGTH_MAX = 32;
/** Longest part of a path that can be a word when it has capitals inside, characters. */
export const ROUTE_MIXED_LENGTH_MAX = 12;
/** Without a long task for so long a page is interactive, ms. */
export const QUIET_MS = 5_000;
/** A page that was not quiet by then has no time to interactive, ms since it was opened. */
export const INTERACTIVE_WITHIN_MS = 60_000;
/** Long tasks that are looked at; of more, the last ones. */
export const LONG_TASKS_MAX = 500;
/** Largest figure of a page, in the metric's unit: an hour in ms. */
export const FIGURE_MAX = 3_600_000;
