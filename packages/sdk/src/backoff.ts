import { DENIED_CEILING_MS, DENIED_FIRST_MS, RETRY_CEILING_MS, RETRY_FIRST_MS } from './limits.ts';

/** `denied` = the key was refused: minutes between tries, but never for ever. */
export type RetryRegime = 'ordinary' | 'denied';

/** How long to wait before the next try. */
export interface Backoff {
  nextMs(regime: RetryRegime, askedMs?: number): number;
  /** The other side is healthy again. */
  reset(): void;
}

/**
 * Exponential backoff with full jitter: 0 … 0.5 s, 1 s, 2 s … While it grows every wait is drawn
 * from 0; at its ceiling from 30 s to 45 s, so that a process asks at most twice a minute. A
 * refused key waits 30 s to 10 min. `askedMs` (Retry-After) is a lower bound, itself bounded.
 * Source: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015 (full jitter).
 */
export function createBackoff(random: () => number): Backoff {
  let failures = 0;
  return {
    nextMs: (regime, askedMs = 0) => {
      const growth = 2 ** Math.min(failures, 20);
      failures += 1;
      const asked = Math.min(Math.max(askedMs, 0), DENIED_CEILING_MS);
      const drawn = regime === 'denied' ? deniedMs(growth, random()) : ordinaryMs(growth, random());
      return asked === 0 ? drawn : Math.max(drawn, asked * (1 + random() / 4));
    },
    reset: () => {
      failures = 0;
    },
  };
}

function ordinaryMs(growth: number, chance: number): number {
  const ceilingMs = Math.min(RETRY_FIRST_MS * growth, RETRY_CEILING_MS);
  return ceilingMs < RETRY_CEILING_MS ? ceilingMs * chance : ceilingMs * (1 + chance / 2);
}

function deniedMs(growth: number, chance: number): number {
  const ceilingMs = Math.min(DENIED_FIRST_MS * growth, DENIED_CEILING_MS);
  return ceilingMs * (0.5 + chance / 2);
}
