import type { Clock } from '../config/clock.ts';
import { every } from '../config/every.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import type { Store } from '../store/store.ts';

/** The timer around alert rules and follow-ups: what decides is the store's `advanceAlerts`. */
export interface AlertLoop {
  start(): void;
  /** Looks now, or shares the look that goes on. Never rejects. */
  wake(): Promise<void>;
  /** Lets the running look end and makes no more. */
  close(): Promise<void>;
}

export interface AlertLoopParts {
  readonly store: Pick<Store, 'read' | 'transact'>;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  /** The lease that is held, or `null`: then others look. */
  readonly term: () => number | null;
  /** After a look from which there may be something to notify. */
  readonly onNews: () => void;
}

/**
 * Makes a loop that stands still until `start`. Alert rules and events are followed apart: one that
 * fails does not hold up the other, and neither holds up the controller.
 */
export function createAlertLoop(parts: AlertLoopParts): AlertLoop {
  const { clock, limits, log } = parts;
  let running: Promise<void> | null = null;
  let isClosed = false;
  let advancedMs = clock.monotonicMs();
  let stop = () => {};

  const attempt = async (what: string, run: (term: number) => Promise<void>): Promise<void> => {
    const term = parts.term();
    if (term === null || isClosed) return;
    try {
      await run(term);
    } catch (cause) {
      log.error({ err: cause }, what);
    }
  };
  const look = async (): Promise<void> => {
    await attempt('a look at the alert rules failed', async (term) => {
      const nowMs = clock.monotonicMs();
      const isLate = nowMs - advancedMs >= ADVANCE_AT_LEAST_MS;
      if (await advance(parts, term, isLate)) advancedMs = nowMs;
    });
    await attempt('following the audit trail failed', (term) => follow(parts, term));
  };
  const wake = (): Promise<void> => {
    if (isClosed) return Promise.resolve();
    running ??= look().finally(() => {
      running = null;
    });
    return running;
  };

  return {
    start() {
      stop = every(clock, limits.alertEveryMs, () => void wake());
    },
    wake,
    async close() {
      isClosed = true;
      stop();
      await running;
    },
  };
}

/** Flags whose rule is gone are given back also where no rule is left to look at. */
const ADVANCE_AT_LEAST_MS = 60_000;

/**
 * Reads what is due, apart from the transaction: it may take seconds, and every write would wait.
 *
 * @returns whether rules were advanced
 */
async function advance(
  { store, clock, log, onNews }: AlertLoopParts,
  term: number,
  isLate: boolean,
): Promise<boolean> {
  const known = await store.read('alertFigures', { nowMs: Math.trunc(clock.nowMs()) });
  if (known.length === 0 && !isLate) return false;
  const nowMs = Math.trunc(clock.nowMs());
  const { changed, failed } = await store.transact('advanceAlerts', { term, known, nowMs });
  for (const failure of failed) log.error(failure, 'the step of an alert rule failed');
  if (changed.length > 0) onNews();
  return true;
}

async function follow({ store, clock, onNews }: AlertLoopParts, term: number): Promise<void> {
  const nowMs = Math.trunc(clock.nowMs());
  const { notices } = await store.transact('followEvents', { term, nowMs });
  if (notices > 0) onNews();
}
