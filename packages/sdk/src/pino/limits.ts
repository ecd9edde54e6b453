/** Levels of a line of a log below which its values are masked whatever they are. */
export const LINE_DEPTH_MAX = 8;
/** Members of a line of a log that are looked at; the others are masked. */
export const LINE_MEMBERS_MAX = 2_000;
