/** Longest tick of a rehearsal while anything may change: the controller's are of 1 s, ms. */
export const FINE_TICK_MAX_MS = 10_000;

/** Shortest tick of a rehearsal, ms. */
export const FINE_TICK_MIN_MS = 1_000;

/** Longest leap over a time in which nothing changes, ms. */
export const LEAP_MAX_MS = 3_600_000;

/** Fine ticks go on for so long after anything changed, ms: longer than what a sample looks back. */
export const SETTLE_MS = 90_000;

/** A rehearsal judges so many ticks at most; what comes later is not known. */
export const TICKS_MAX = 5_000_000;

/** Steps, marks, and spans of each verdict that a timeline keeps. */
export const TIMELINE_ENTRIES_MAX = 2_000;

/** A distribution is told by so many values of a tick at most; each then stands for several. */
export const VALUES_MAX = 256;

/** Trials that are drawn one by one where a seed is given; more are drawn as a normal deviate. */
export const TRIALS_DRAWN_MAX = 64;

/** What a segment is of all traffic where the tests say nothing, 0..1. */
export const SEGMENT_SHARE = 0.05;

/** What a file of tests may hold. */
export const PLAN_TEST_LIMITS = {
  tests: 100,
  series: 100,
  /** Runs of one series. */
  runs: 1_000,
  /** Intervals of one run. */
  intervals: 1_000_000_000,
  deeds: 500,
  expectations: 500,
  segments: 50,
  actions: 50,
  /** Turns for each interval. */
  turns: 1e9,
  intervalMs: { min: 1_000, max: 86_400_000 },
  /** Times of events and expectations since the start: two years. */
  timeMs: { min: 0, max: 732 * 86_400_000 },
} as const;
