import type { Runtime } from './runtime.ts';

/** Our best guess of the server's clock. */
export interface ServerClock {
  /** Corrected wall clock, ms since epoch. */
  nowMs(): number;
  /** Takes the `serverMs` of an event that was made when it was sent (`hello`, `beat`). */
  observe(serverMs: number): void;
  /** Server minus ours, ms; 0 until the first observation. */
  offsetMs(): number;
  /** Ours minus the server's, whole ms; `null` until the first observation. */
  aheadMs(): number | null;
}

/**
 * Corrects the wall clock by the stream's `serverMs`. An event that travelled d ms understates the
 * offset by d, so the largest of the last eight observations is nearest to the truth (minimum-delay
 * filter, RFC 5905 §10). When our own clock was set meanwhile, older observations are forgotten.
 */
export function createServerClock(runtime: Pick<Runtime, 'nowMs' | 'monotonicMs'>): ServerClock {
  let offsets: number[] = [];
  let offsetMs = 0;
  let wallMinusMonotonicMs = runtime.nowMs() - runtime.monotonicMs();
  return {
    nowMs: () => runtime.nowMs() + offsetMs,
    observe: (serverMs) => {
      if (!(serverMs > 0 && serverMs < 1e15)) return;
      const nowMs = runtime.nowMs();
      const gapMs = nowMs - runtime.monotonicMs();
      if (Math.abs(gapMs - wallMinusMonotonicMs) > CLOCK_WAS_SET_MS) offsets = [];
      wallMinusMonotonicMs = gapMs;
      offsets.push(serverMs - nowMs);
      if (offsets.length > OBSERVATIONS_KEPT) offsets.shift();
      offsetMs = Math.round(Math.max(...offsets));
    },
    offsetMs: () => offsetMs,
    aheadMs: () => (offsets.length === 0 ? null : 0 - offsetMs),
  };
}

const OBSERVATIONS_KEPT = 8;
const CLOCK_WAS_SET_MS = 500;
