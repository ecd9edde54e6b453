/** What a driver learned, bytes as JSON. */
export const MEMO_BYTES_MAX = 4_096;

/** Characters of a target, and of a value that is put into an argument. */
export const VALUE_LENGTH_MAX = 200;

/** Characters of one line that a program says to be read as JSON; longer ones are passed over. */
export const LINE_LENGTH_MAX = 65_536;

/** Characters of a note that goes with progress. */
export const NOTE_LENGTH_MAX = 200;

/** A step whose time is over gets so many times the grace of a program before it is left alone. */
export const GRACES_TO_END = 3;

/** SDKs that were heard of within this count when traffic is verified, ms. */
export const TRAFFIC_HEARD_MS = 60_000;

/** How long SDKs are waited for, and how often it is looked, ms. */
export const TRAFFIC_WAIT_MS = 120_000;
export const TRAFFIC_LOOK_MS = 250;

/** How often control is looked at while it has to stay well, ms. */
export const CLEAN_LOOK_MS = 5_000;

/** Drivers of the operator's file. */
export const DRIVERS_MAX = 100;

/** How long a step of a driver may take, ms. */
export const DRIVER_TIMEOUT_MIN_MS = 1_000;
export const DRIVER_TIMEOUT_MAX_MS = 3_600_000;
