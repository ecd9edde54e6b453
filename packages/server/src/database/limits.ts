/** Bounds of databases that are dumped, restored and looked at, with their units. */
export const databaseLimits = Object.freeze({
  /** Databases of the operator's file, and checks of one of them. */
  databasesMax: 50,
  integrityMax: 20,
  /** A user-defined check takes no longer than this. */
  integrityTimeoutMs: 60_000,
  /** Rows of a check's answer that are looked at. */
  integrityRows: 1_000,
  /** Longer answers are compared by their hash. */
  readingLength: 64,
  /** Time to connect, s. */
  connectTimeoutS: 10,
  /** How often others are sent away while two databases change names, and how often it is tried. */
  swapSendAwayMs: 100,
  swapTries: 5,
  /** How long a statement that changes something waits for a lock. */
  lockTimeoutMs: 10_000,
  /** How often a recovering server is asked whether it is done. */
  recoveryLookMs: 200,
  /** How long a base backup looks for a moment in which nobody writes. */
  quietWaitMs: 2_000,
  quietLookMs: 20,
  /** How long the end of a base backup's log may take to reach the archive. */
  archiveWaitMs: 30_000,
  /** Left scratch databases older than this are dropped. */
  scratchKeptMs: 86_400_000,
  /** Bytes of one read of a dump. */
  dumpChunkBytes: 1_048_576,
  /** A dump is about this share of a database's size: for the time that is left only. */
  dumpShare: 0.25,
  /** Bytes of what a program says that are kept. */
  programSaidBytes: 65_536,
  /** Time that a program gets to end when it is told to, before it is killed. */
  programGraceMs: 2_000,
  /** Bytes of names in PostgreSQL. */
  nameBytes: 63,
  /** How long an SQLite file that somebody works on is waited for. */
  sqliteBusyMs: 5_000,
  /** How often the size of a copy is looked at. */
  progressLookMs: 200,
});
