/** Bounds of what backups are made of. */
export const formatLimits = Object.freeze({
  /** Longest name of an object in a store, characters. */
  objectNameLength: 300,
  /** Largest manifest that is read. */
  manifestBytes: 16_777_216,
  /** Tables that a manifest may list. */
  manifestTablesMax: 100_000,
  /** Largest header of age that is read: hundreds of recipients. */
  ageHeaderBytes: 65_536,
  /**
   * Work factor of scrypt as a power of two: 128 MiB and half a second a guess, which is the first
   * choice of the OWASP password storage cheat sheet. 2^18, the choice of age, wants 256 MiB of a
   * server that has other work.
   */
  scryptLogN: 17,
  /** Largest that is followed when a backup is opened: 1 GiB; more would be an attack. */
  scryptLogNMax: 20,
  /** Shortest passphrase, characters. */
  passphraseLength: 12,
  /** Recipients of one policy. */
  recipientsMax: 20,
});
