/** Bytes that one call of git may answer with. */
export const GIT_OUTPUT_BYTES_MAX = 1_048_576;

/** Commits that one rollback takes back. */
export const REVERTED_COMMITS_MAX = 1_000;

/** Commits after the one that was found, among which what was pushed is looked for. */
export const LOOKED_AT_MAX = 1_000;

/** Commits that the message names; further ones are counted. */
export const NAMED_COMMITS_MAX = 20;

/** Characters of a key that a rehearsal's branch is named with. */
export const BRANCH_KEY_LENGTH = 100;
