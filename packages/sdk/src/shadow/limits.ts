/** Money that the shadow turns of a process may cost in an hour, US dollars. */
export const SHADOW_COST_USD_PER_HOUR = 1;
/** Time that a cap counts for, ms. */
export const SHADOW_HOUR_MS = 3_600_000;
/** Shadow turns at the same time. */
export const SHADOWS_AT_ONCE = 4;
/** Longest shadow turn, and longest wait for control's answer, ms. */
export const SHADOW_TIMEOUT_MS = 60_000;
/** Share of shadow turns that runs control again. */
export const NOISE_SHARE = 0.05;
/** Likeness from which two answers are the same. */
export const SAME_FROM = 0.8;
/** Live turns that are noted at the same time, for a shadow later; further ones have none, counted. */
export const RECORDINGS_MAX = 1_000;
/** Tool calls of one turn that are noted; a turn with more has no shadow, and a shadow turn fails. */
export const CALLS_MAX = 200;
/** Longest input of a tool that is told apart, characters of JSON. */
export const INPUT_LENGTH_MAX = 100_000;
/** Largest result of control's tools that a shadow is handed, characters and values. */
export const RESULT_LENGTH_MAX = 1_000_000;
/** Longest answer that is kept of a stream, characters; the rest is read and forgotten. */
export const ANSWER_LENGTH_MAX = 100_000;
/** Of a text, what is compared, characters: a millisecond of work. */
export const COMPARED_LENGTH_MAX = 20_000;
/** Values inside of an answer that are compared. */
export const COMPARED_VALUES_MAX = 2_000;
/** (flag, variant) that a process tells of, and whose units it remembers. */
export const SHADOW_PLACES_MAX = 100;
/** (flag, unit) that a process remembers to have shadowed. */
export const SHADOW_UNITS_MAX = 20_000;
/** Pieces of a shadow's stream that are read before everything else has its turn. */
export const PIECES_IN_A_ROW = 100;
