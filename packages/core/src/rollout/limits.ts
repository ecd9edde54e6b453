/** A conversation that started longer ago than this is judged by the oldest step that is kept. */
export const CONVERSATION_MAX_AGE_MS = 24 * 3_600_000;

/** flagd's clock counts whole seconds: steps between them would switch conversations. */
export const STEP_GRAIN_MS = 1_000;

/** A scaled plan still gives every SDK this long to hold a step before it counts. */
export const SCALED_LEAD_MIN_MS = 1_000;

/** `for` and `within` of a scaled plan do not get shorter than this. */
export const SCALED_WATCH_MIN_MS = 3_000;

/** Silence that a scaled plan still tolerates. */
export const SCALED_NO_DATA_MIN_MS = 30_000;

/** Observations that a scaled rule still needs, unless it asked for fewer from the start. */
export const SCALED_SAMPLES_MIN = 10;

/** Time that one delivery attempt of a notification may take. */
export const NOTIFY_LIMIT_MS = 10_000;

/** Chance that units are said to fall to the wrong arm without reason. */
export const SAMPLE_RATIO_ALPHA = 0.001;

/** Times that evidence began anew which a rollout remembers: each of 100 rules, twice; the oldest go. */
export const RENEWED_MAX = 200;

/** Times that an observing guardrail fired which a rollout remembers; the oldest go. */
export const OBSERVED_MAX = 50;

/** How far ahead it is looked for a time at which a phase may be entered. */
export const OPENING_HORIZON_MS = 400 * 24 * 3_600_000;

/** Time zones that are kept ready; there are about 600. */
export const ZONES_CACHED_MAX = 1_000;

/** Time that one run of an action may take: of a checklist or a layer of a rollback. */
export const ACTION_LIMIT_MS = 30 * 60_000;

/** An emergency is reviewed by then. */
export const EMERGENCY_REVIEW_MS = 24 * 3_600_000;

/** By then somebody has looked whether a migration's way back must be gone. */
export const WAY_BACK_MS = 3_600_000;

/** Steps of a rollout's ramp; the oldest go: conversations of their time get control. */
export const RAMP_STEPS_MAX = 500;

/** Wait before a step of a layer is tried again: the first time, how many times longer each time, at most. */
export const STEP_RETRY_MS = { first: 5_000, factor: 3, max: 5 * 60_000 } as const;

/** Bytes of JSON that a driver may leave for its later steps. */
export const MEMO_BYTES_MAX = 4_096;

/** Steps of a layer that a rollout remembers; the oldest go. */
export const LAYER_STEPS_MAX = 50;
