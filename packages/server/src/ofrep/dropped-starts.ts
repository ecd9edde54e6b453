import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';

/** Counts conversation starts that were dropped: no number, or a pin that was not ours. */
export interface DroppedStarts {
  count(environment: string): void;
  total(): number;
}

/** Makes a count of zero; the log hears of it at most once in `droppedStartsLogMs`. Never throws. */
export function createDroppedStarts(parts: {
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'droppedStartsLogMs'>;
  readonly log: Log;
}): DroppedStarts {
  const { clock, limits, log } = parts;
  let total = 0;
  let loggedMs: number | null = null;
  return {
    count(environment) {
      total += 1;
      const nowMs = clock.monotonicMs();
      if (loggedMs !== null && nowMs - loggedMs < limits.droppedStartsLogMs) return;
      loggedMs = nowMs;
      log.warn(
        { environment, dropped: total },
        'conversationStartedAtMs was no number, or conversationPin not ours: such conversations get control',
      );
    },
    total: () => total,
  };
}
