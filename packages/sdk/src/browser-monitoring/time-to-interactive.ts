import { QUIET_MS } from './limits.ts';

/** A task that kept the page busy for 50 ms or more; ms since the page was opened. */
export interface LongTask {
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * When a page was ready for its visitor: the end of the last long task before the first 5 s without
 * one after the first paint; without any, the first paint itself, and never before the document was
 * ready. An approximation: browsers tell nothing of requests that are under way, which the
 * definition asks to be quiet too. `null` while it is not known yet. Never throws.
 * Source: web.dev/articles/tti.
 *
 * @param tasks in the order of their starts
 * @param nowMs until when tasks are known, ms since the page was opened
 */
export function timeToInteractive(
  { paintMs, readyMs }: { readonly paintMs: number; readonly readyMs: number },
  tasks: readonly LongTask[],
  nowMs: number,
): number | null {
  let quietSinceMs = paintMs;
  for (const { startMs, endMs } of tasks) {
    if (startMs - quietSinceMs >= QUIET_MS) break;
    quietSinceMs = Math.max(quietSinceMs, endMs);
  }
  return nowMs - quietSinceMs >= QUIET_MS ? Math.max(quietSinceMs, readyMs) : null;
}
