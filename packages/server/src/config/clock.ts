/** Where a part of the server takes its time from; tests hand over one that they wind themselves. */
export interface Clock {
  /** Milliseconds since epoch; may jump when the machine's clock is set. */
  nowMs(): number;
  /** Milliseconds of a clock that never goes back; only differences mean something. */
  monotonicMs(): number;
  /** Runs once after `delayMs` (at most 24 days); returns how to take it back. */
  after(delayMs: number, run: () => void): () => void;
}

/** The machine's clock. Its timers do not keep the process alive. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
