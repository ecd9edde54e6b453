/** How deep rules, lists, references and variant values of one flag may be nested, levels. */
export const MAX_NESTING = 100;

/** How many operators one flag's targeting may have, references resolved. */
export const MAX_OPERATORS = 10_000;
