/** What a client dropped, lost or corrected so far, and what its shadow turns came to. */
export interface ClientCounters {
  readonly droppedObservations: number;
  readonly droppedBatches: number;
  readonly badStarts: number;
  readonly missingStarts: number;
  readonly reconnects: number;
  readonly refusedRulesets: number;
  /** Observations whose labels had no room of their own. */
  readonly overflowedLabels: number;
  /** Uses of a model whose price nobody knows. */
  readonly unpricedUsages: number;
  /** Guarded candidates that failed and in whose place control answered. */
  readonly guardFallbacks: number;
  /**
   * Turns that got another variant of a flag than the turn before of their conversation, as far as
   * this process remembers: by `cut-now`, a kill or an override. A raise and `drain` move nobody.
   */
  readonly cutTurns: number;
  /** Shadow turns that ran. */
  readonly shadowedTurns: number;
  /** Turns that should have been shadowed, for which there was no room, or whose answer nobody told. */
  readonly skippedShadows: number;
  /** Hours in which shadow turns ended because their money was spent. */
  readonly shadowCapsReached: number;
  /** What shadow turns cost, US dollars. */
  readonly shadowCostUsd: number;
  /** Server clock minus ours, ms. */
  readonly clockOffsetMs: number;
}
