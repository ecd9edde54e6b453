import { ProblemError } from '@tidegate/protocol';
import type { Clock } from '../config/clock.ts';

const ATTEMPTS = 3;

/**
 * Asks the store for a change that may raise somebody; one that came too late for SDKs is asked for
 * again with the time as it is then, three times in all.
 *
 * @throws ProblemError as the store says; `not-ready` when it was too slow each time
 */
export async function inTime<T>(
  clock: Pick<Clock, 'nowMs'>,
  ask: (nowMs: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask(clock.nowMs());
    } catch (cause) {
      const isLate = cause instanceof ProblemError && cause.code === 'not-ready';
      if (!isLate || attempt >= ATTEMPTS) throw cause;
    }
  }
}
