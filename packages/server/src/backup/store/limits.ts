/** Bounds of the places where backups lie. */
export const storeLimits = Object.freeze({
  /** Stores of the operator's file. */
  storesMax: 20,
  /** Longest prefix of a store's names in a bucket, characters. */
  prefixLength: 200,
  /** Objects of one store that are listed; more is a store that nobody cleans. */
  objectsMax: 100_000,
  /** What a killed process left half written is removed when it was not touched for so long. */
  leftoverMs: 21_600_000,
  /** First parts of an upload to S3; they grow by as much every `partsPerStep` parts. */
  partBytes: 8_388_608,
  /** With 10 000 parts that is 5 TiB, the largest object that S3 keeps. */
  partsPerStep: 75,
  partsMax: 10_000,
  /** What parts of one size may have: S3 takes none below 5 MiB, and two are in memory. */
  partMibMin: 5,
  partMibMax: 1_024,
  /**
   * Time to connect to S3, and time in which nothing at all may come over a connection: a restore that
   * builds an index takes nothing for minutes.
   */
  connectTimeoutMs: 10_000,
  silenceTimeoutMs: 900_000,
  /** Tries of one request to S3. */
  attemptsMax: 5,
  /** Objects that S3 is asked for at one time. */
  listPage: 1_000,
});

/** The bounds by name; tests hand over smaller ones. */
export type StoreLimits = { readonly [name in keyof typeof storeLimits]: number };
