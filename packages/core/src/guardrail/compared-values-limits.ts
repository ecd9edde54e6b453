/** Slots that values are counted in: 16 octaves bucket by bucket, 64 in steps of 4. */
export const SLOTS_MAX = 1_024;

/** Values of control that must be known before anything is bet. */
export const PAST_MIN = 100;

/** Units of one arm alone that wait for the other; beyond, they are let go and tell what is usual. */
export const LONE_UNITS_MAX = 1_000;

/** Draws that may have units waiting. */
export const WAITING_DRAWS_MAX = 8;

/** Steps of the exact permutation for one bet: pooled units × units of the smaller arm. */
export const PERMUTATION_STEPS_MAX = 50_000;

/** What is usual is taken anew after so long, or when control's past has doubled, ms. */
export const SCALE_REFRESH_MS = 60_000;

/** Units of the candidate that a failure needs. */
export const FIRING_UNITS_MIN = 3;

/** An arm without values for so long leaves nothing to judge now, ms. */
export const SILENCE_MAX_MS = 1_800_000;

/** A clock that went back by more than this starts the times anew, ms; by less, it stands still. */
export const CLOCK_BACK_MAX_MS = 20_000;
