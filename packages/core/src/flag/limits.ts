/** How deep rules, lists, references and variant values of one flag may be nested, levels. */
export const MAX_NESTING = 100;

/** How many operators one flag's targeting may have, references resolved. */
export const MAX_OPERATORS = 10_000;

/** How many operands it may have, operators among them; a list of literals counts as one. */
export const MAX_OPERANDS = 50_000;

/**
 * How much an evaluation may do beyond running each operator once: elements visited by array
 * operators, times the operators run for each, and text made or searched, in 64 characters.
 */
export const MAX_WORK = 50_000;

/**
 * Flags with more operands and members of lists are compiled when they are loaded, the others when
 * they are first asked for: an evaluation never waits for a large one.
 */
export const MAX_LAZY_SIZE = 1_000;

/** JSON values of one condition with all segments that it names put in their place. */
export const MAX_INLINED_VALUES = 100_000;

/** JSON values, nested ones included, that the variants of one flag may have. */
export const MAX_VALUES = 100_000;

/** Characters of a version that `sem_ver` reads. */
export const MAX_VERSION_LENGTH = 256;

/** Mistakes that are listed of one document; further ones are left out. */
export const MAX_MISTAKES = 1_000;

/** JSON values of one document that are looked at before the rest counts as a mistake. */
export const MAX_CHECKED_VALUES = 200_000;

/** Characters of a condition in words, and of a text of the context, that an explanation shows. */
export const MAX_DESCRIPTION = 400;

/** Members of a list, and values of an attribute, that an explanation shows. */
export const MAX_SHOWN_VALUES = 20;
