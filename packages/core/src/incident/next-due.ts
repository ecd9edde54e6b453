/** When something comes again, and how often with that time. */
export interface Recurring {
  /** Ms since epoch. */
  readonly dueMs: number;
  /** Ms; `null` = it does not come again. */
  readonly everyMs: number | null;
  /** How often, this time included. */
  readonly timesLeft: number;
}

/**
 * When something is due again that is done at `nowMs`; `null` = it was the last time. It keeps its
 * grid: what is done late is done for all the times that have passed, and these are over. Never throws.
 */
export function nextDue({ dueMs, everyMs, timesLeft }: Recurring, nowMs: number): Recurring | null {
  if (everyMs === null || !(everyMs > 0)) return null;
  const passed = Math.max(1, Math.floor((nowMs - dueMs) / everyMs) + 1);
  if (!(timesLeft > passed)) return null;
  return { dueMs: dueMs + passed * everyMs, everyMs, timesLeft: timesLeft - passed };
}
