/** What a guarded candidate is handed. */
export interface GuardedAttempt {
  /** Aborted when control takes over: hand it to the model, so that it stops. */
  readonly signal: AbortSignal;
  /**
   * Something reached the user or the world by another way than the result or `turn.tool`: from here
   * on control does not take over. Later calls do nothing; never throws.
   */
  emitted(): void;
}

/** A candidate, and the control that takes over while nobody saw anything of the candidate. */
export interface GuardedArms<T> {
  /** Whether this turn is of the candidate, mostly what its flag answered; default true. */
  readonly when?: boolean;
  readonly candidate: (attempt: GuardedAttempt) => T;
  readonly control: () => T;
  /**
   * Longest wait for the result, or for the first chunk of a stream, ms above 0; default: none. Needs
   * `AsyncLocalStorage`: without it nobody could stop the tools of a candidate that comes too late.
   */
  readonly timeoutMs?: number;
  /**
   * Whether the user sees something of this chunk; default: of every one. Chunks before the first such
   * one are held back, at most 100.
   */
  readonly shows?: (chunk: unknown) => boolean;
}
