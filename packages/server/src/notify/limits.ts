const DAY_MS = 86_400_000;

/** How long attempts to tell somebody are kept, ms, and how many at most: the oldest go first. */
export const DELIVERY_RETENTION_MS = 30 * DAY_MS;
export const DELIVERIES_MAX = 50_000;

/** Rows of the outbox that one claim looks at: those of channels that are busy are passed over. */
export const CLAIM_PAGE_ROWS = 200;
export const CLAIM_PAGES_MAX = 20;

/** A channel that gave up, or fails, is told of on another one at most this often, ms. */
export const TROUBLE_NOTICE_MS = 900_000;

/** Notices of a channel that works again which go at once: the oldest; the others by the schedule. */
export const HURRIED_AT_ONCE = 500;

/** What newer notices wait behind is tried for their sake at most this often, ms. */
export const HURRY_EVERY_MS = 30_000;

/** Failed attempts after which others are told that a channel fails; the fourth is half an hour later. */
export const TROUBLE_ATTEMPTS = 3;

/** Span in which deliveries that were given up are counted for a channel, ms. */
export const DEAD_COUNTED_MS = 7 * DAY_MS;
