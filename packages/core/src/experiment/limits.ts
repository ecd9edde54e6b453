/** Units in each arm below which a confidence sequence, which rests on large samples, finds nothing. */
export const SEQUENCE_UNITS_MIN = 50;

/** Units of both arms that a confidence sequence is narrowest at, when no sample is planned. */
export const SEQUENCE_UNITS_DEFAULT = 5_000;

/** p-value of the sample ratio, over all draws, from which figures cannot be believed. */
export const SAMPLE_RATIO_ALPHA = 0.001;

/** Share of units that met two variants, above which figures cannot be believed. */
export const MIXED_SHARE_MAX = 0.01;

/** Looks that are planned at most; shorter times between them are stretched. */
export const PLANNED_LOOKS_MAX = 200;

/** Earlier looks that boundaries are computed for; of more, the newest. */
export const BOUNDARY_LOOKS_MAX = 200;

/** Time between looks of a scaled experiment does not get shorter than this, ms. */
export const SCALED_LOOK_MIN_MS = 1_000;

/** Information beyond which more of it changes nothing. */
export const INFORMATION_MAX = 1e6;

/** Units beyond which more of them change nothing. */
export const UNITS_MAX = 1e15;
