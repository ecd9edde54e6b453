/** What a scan of sources looks at; sizes in bytes. */
export const SCAN_LIMITS = {
  /** Larger files are generated, or no sources. */
  fileBytes: 1_048_576,
  files: 50_000,
  /** Folders within each other. */
  depth: 40,
  /** Places that are kept of one name; more are only counted. */
  placesPerName: 50,
  /** Names that look like flags and are none. */
  unknownNames: 500,
} as const;

/** For so long the server knows when a flag was last used, days: its `RETENTION_MS.lastEvaluation`. */
export const USE_KNOWN_DAYS = 90;
