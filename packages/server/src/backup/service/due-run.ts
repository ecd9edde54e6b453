import { RUN_AGAIN_MS, RUNS_AGAIN_MAX } from './limits.ts';

/** One run of the calendar, as it stands in the store. */
export interface PastRun {
  readonly state: 'running' | 'ok' | 'failed';
  readonly startedMs: number;
  readonly endedMs: number | null;
}

/**
 * When something of the calendar is to run next, ms since epoch; in the past = now. What was missed
 * is made up once; what failed is tried again an hour later, three times. Never throws.
 *
 * @param runs the newest first
 * @param sinceMs counted from then where it never ran; `null` = at once
 * @param nextMs the next date after a moment
 */
export function dueRun(
  runs: readonly PastRun[],
  sinceMs: number | null,
  nextMs: (afterMs: number) => number,
): number {
  const [last] = runs;
  if (last === undefined) return sinceMs === null ? 0 : nextMs(sinceMs);
  const next = nextMs(last.startedMs);
  if (last.state !== 'failed') return next;
  const firstGood = runs.findIndex(({ state }) => state !== 'failed');
  const failures = firstGood === -1 ? runs.length : firstGood;
  if (failures > RUNS_AGAIN_MAX) return next;
  return Math.min(next, (last.endedMs ?? last.startedMs) + RUN_AGAIN_MS);
}
