/** Chunks that are held back because they show nothing; with one more all of them go out. */
export const GUARD_HELD_CHUNKS_MAX = 100;
