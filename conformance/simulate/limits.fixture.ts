/** Sizes of a simulated run; times in simulated ms. */
export const SIMULATED = {
  /** Faults come up to here; then everything is healed. */
  troubledMs: 36_000,
  /** After the healing: long enough for every hold, window and retry that a plan may have. */
  healedMs: 110_000,
  /** Once healed: a rollout that waits for the same for so long waits for it for ever. */
  stillMs: 40_000,
  /** Events of a seed, after which it has not ended by itself: a loop. */
  eventsMax: 4_000,
  controllers: 2,
  sdks: 2,
  /** Units that are looked at in every ruleset, in each segment. */
  probes: 24,
  /** Conversations that an SDK keeps talking. */
  conversations: 6,
  /** Lines of a trace that a failing seed prints. */
  traceLines: 40,
  flushEveryMs: 1_400,
  pollEveryMs: 4_000,
  operatorEveryMs: 2_500,
  outboxEveryMs: 2_500,
} as const;
