/** Bounds of bringing Tidegate's own store back, with their units. */
export const ownStoreLimits = Object.freeze({
  /** Manifests that are read when stores are looked through, the newest first. */
  manifestsMax: 1_000,
  /** Audit rows that are compared at a time. */
  auditRows: 5_000,
  /** Rollouts, flags and keys that are taken over from the store that is replaced. */
  laterRowsMax: 100_000,
});
