import type { PlainRuntime } from '../runtime.ts';

/** One timer that keeps the earliest of the times asked for. */
export interface Earliest {
  /** Runs in so long at the latest, ms. */
  within(delayMs: number): void;
  /** Forgets every time asked for. */
  clear(): void;
}

/** Makes a timer of the runtime that runs once for all that was asked. Never throws. */
export function createEarliest(runtime: PlainRuntime, run: () => void): Earliest {
  let dueMs = Infinity;
  let cancel = (): void => {};
  const clear = (): void => {
    cancel();
    dueMs = Infinity;
  };
  return {
    within: (delayMs) => {
      const askedMs = runtime.monotonicMs() + delayMs;
      if (askedMs >= dueMs) return;
      cancel();
      dueMs = askedMs;
      cancel = runtime.after(delayMs, () => {
        dueMs = Infinity;
        run();
      });
    },
    clear,
  };
}
