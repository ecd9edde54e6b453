/** Bytes of an `.env` file, and of what the program answers. */
export const ENV_FILE_BYTES_MAX = 1_048_576;
export const ANSWER_BYTES_MAX = 1_048_576;

/** How long until containers that are still starting are looked at again, ms. */
export const LOOK_AGAIN_MS = 1_000;
