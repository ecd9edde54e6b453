import type { Clock } from './clock.ts';

/** A clock for tests: it stands still until it is wound. */
export interface FakeClock extends Clock {
  /** Moves both clocks on and runs what is due, in order, letting promises settle in between. */
  advance(byMs: number): Promise<void>;
  /** How many timers wait. */
  waiting(): number;
}

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
}

/** Makes a clock that starts at `startMs` (ms since epoch). */
export function fakeClock(startMs = 1_800_000_000_000): FakeClock {
  let nowMs = startMs;
  const timers = new Set<Timer>();
  const earliest = (untilMs: number): Timer | undefined =>
    [...timers].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0];
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs - startMs,
    after(delayMs, run) {
      const timer = { dueMs: nowMs + delayMs, run };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    waiting: () => timers.size,
    async advance(byMs) {
      const untilMs = nowMs + byMs;
      for (let timer = earliest(untilMs); timer !== undefined; timer = earliest(untilMs)) {
        timers.delete(timer);
        nowMs = Math.max(nowMs, timer.dueMs);
        timer.run();
        await settled();
      }
      nowMs = untilMs;
      await settled();
    },
  };
}

/** Lets what is already resolved run to its end. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
