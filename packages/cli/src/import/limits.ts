/** What an import reads and writes. */
export const IMPORT_LIMITS = {
  fileBytes: 20 * 1_048_576,
  /** Flags that are taken over; further ones are named in the report. */
  flags: 10_000,
  /** Conditions, values and segments within each other. */
  depth: 15,
  /** Rules of one flag after draws were laid over each other. */
  rules: 50,
  /** Values of one `in` in what is written. */
  conditionValues: 10_000,
  /** Conditions of one list in what is written. */
  conditions: 100,
  /** A file that is written holds at most so many flags and characters; then the next begins. */
  entriesPerFile: 500,
  charactersPerFile: 262_144,
  /** One flag or segment; `apply` takes files of 1 MiB. */
  entryCharacters: 900_000,
  /** Units that are drawn by the old hash and by ours. */
  sampledUnits: 10_000,
  /** Draws that are sampled; further ones are only said to be so. */
  sampledDraws: 1_000,
  /** Plans that are written. */
  plans: 200,
  descriptionLength: 2_000,
} as const;
