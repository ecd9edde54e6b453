/** Memories of guardrails that a process keeps parsed: 20 rollouts with 50 each, about 40 MB at most. */
export const MEMORIES_CACHED_MAX = 1_000;

/** What control's units were before a rollout is looked up over these times, ms; the longest last. */
export const HISTORY_SPANS_MS: readonly number[] = [900_000, 10_800_000, 86_400_000];

/** Units that are enough to know what control is like, tails included. */
export const HISTORY_UNITS = 5_000;

/** Buckets that one look reads, and characters of their sketches: a tick waits for it, about 50 ms. */
export const HISTORY_BUCKETS_MAX = 1_500;
export const HISTORY_CHARACTERS_MAX = 4_194_304;

/** Series of a flag's control, of all its draws, that one look reads. */
export const HISTORY_SERIES_MAX = 500;

/** A rollback by the same driver that ended at most this long before one was decided has the same cause. */
export const BROUGHT_BACK_LATELY_MS = 3_600_000;
