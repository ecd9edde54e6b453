import { lnMeanExp } from '../statistics/ln-mean-exp.ts';
import { shiryaevRobertsStep } from '../statistics/shiryaev-roberts.ts';
import { DRIFT_WINDOW_MS, DRIFT_WINDOWS_A_FALSE_ALARM } from './comparison-limits.ts';
import type { DriftMemory } from './memory-types.ts';
import { BET_WEIGHTS, BETS } from './rate-engine.ts';
import { againstReference } from './rate-engine-reference.ts';

const NOT_STARTED: readonly number[] = BETS.map(() => Number.NEGATIVE_INFINITY);

/** ln of what the mixture of the statistics must reach. */
export const LN_ALARM = Math.log(DRIFT_WINDOWS_A_FALSE_ALARM);

/**
 * Adds what arrived to its window. Where that is another one than the open one, the open one is
 * closed and looked at first; a window in which nothing arrived is none. Never throws.
 */
export function intoWindow(
  memory: DriftMemory,
  reference: number,
  arrived: { readonly trials: number; readonly events: number },
  atMs: number,
): DriftMemory {
  const startMs = Math.floor(atMs / DRIFT_WINDOW_MS) * DRIFT_WINDOW_MS;
  const { window } = memory;
  const isOpen = window.startMs === startMs;
  if (isOpen && arrived.trials === 0) return memory;
  const before = isOpen ? memory : closed(memory, reference);
  const open = isOpen ? window : { startMs, trials: 0, events: 0 };
  return {
    ...before,
    window: {
      startMs,
      trials: open.trials + arrived.trials,
      events: open.events + arrived.events,
    },
    lastMs: arrived.trials > 0 ? atMs : before.lastMs,
  };
}

/** ln of the mixture; −Infinity before the first window. Never throws. */
export function lnDriftStatistic(statistics: readonly number[]): number {
  return lnMeanExp(statistics, BET_WEIGHTS);
}

/**
 * Whether the mixture of e-Shiryaev-Roberts statistics says so. While nothing drifts it takes
 * 60 480 windows on the average, a week, until it does. Never throws.
 */
export function hasDrifted(statistics: readonly number[]): boolean {
  return lnDriftStatistic(statistics) >= LN_ALARM;
}

function closed(memory: DriftMemory, reference: number): DriftMemory {
  const { window, watched, run } = memory;
  if (window.trials === 0) return memory;
  const before = memory.statistics.length === 0 ? NOT_STARTED : memory.statistics;
  const gained = againstReference(window.trials, window.events, reference);
  const statistics = gained.map((ln, i) => shiryaevRobertsStep(before[i] ?? 0, ln));
  const goesOn = memory.statistics.length > 0 && lnDriftStatistic(before) > 0;
  const since = goesOn ? run : { sinceMs: window.startMs, trials: 0, events: 0 };
  return {
    ...memory,
    statistics,
    watched: { trials: watched.trials + window.trials, events: watched.events + window.events },
    run: {
      sinceMs: since.sinceMs,
      trials: since.trials + window.trials,
      events: since.events + window.events,
    },
  };
}
