import type { Urgent } from '@tidegate/protocol';
import { createBackoff } from './backoff.ts';
import { type ControlPlane, regimeOf } from './control-plane.ts';
import type { Ledger } from './ledger.ts';
import { CLOSING_RETRY_MS, URGENT_WAITING_MAX } from './limits.ts';
import { randomHex } from './random-hex.ts';
import type { Runtime } from './runtime.ts';
import type { UnitPseudonym } from './unit-pseudonym.ts';

/** Zero-tolerance events on their way. */
export interface UrgentSender {
  /** Sends at once. Never throws; beyond 1 000 waiting events it drops and counts. */
  push(event: Omit<Urgent, 'id'>): void;
  /** Tries again now instead of later: the server is back. */
  kick(): void;
  /** Tries now instead of later. Resolves when nothing waits or a try failed. Never rejects. */
  settle(): Promise<void>;
  /** Tries now and every 200 ms. Resolves when nothing waits; `abandon` ends it. Never rejects. */
  close(): Promise<void>;
  /** Gives up: what waits is counted as dropped. */
  abandon(): void;
}

/**
 * Sends each event by itself, outside the folds, again with the same id until it is answered. The
 * unit leaves as a pseudonym; without a key yet the event goes out without its unit, because it
 * must not wait.
 */
export function createUrgentSender(
  plane: ControlPlane,
  runtime: Runtime,
  ledger: Ledger,
  pseudonym: UnitPseudonym,
): UrgentSender {
  const backoff = createBackoff(runtime.random);
  const waiting: Urgent[] = [];
  let working: Promise<void> | null = null;
  let cancelRetry: (() => void) | null = null;
  let endPause = (): void => {};
  let isAbandoned = false;

  const retryAfter = (waitMs: number): void => {
    if (isAbandoned) return;
    cancelRetry = runtime.after(waitMs, () => {
      cancelRetry = null;
      work();
    });
  };

  const sendOne = async (event: Urgent): Promise<boolean> => {
    const [unit = ''] = (await pseudonym.of([event.unit])) ?? [];
    const answer = await plane.ask('api/v1/telemetry/urgent', {
      method: 'POST',
      body: JSON.stringify({ ...event, unit }),
      headers: { 'content-type': 'application/json' },
    });
    if (answer?.status === 200 || (answer !== null && REFUSED.has(answer.status))) {
      backoff.reset();
      if (answer.status !== 200) countRefused(ledger, answer.status);
      return true;
    }
    const regime = answer === null ? 'ordinary' : regimeOf(answer.status);
    retryAfter(backoff.nextMs(regime, answer?.retryAfterMs ?? 0));
    return false;
  };

  const sendAll = async (): Promise<void> => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      if (!(await sendOne(next))) return;
      waiting.shift();
    }
  };

  const work = (): void => {
    if (working !== null || cancelRetry !== null) return;
    working = sendAll().finally(() => {
      working = null;
    });
  };

  const endRetryWait = (): void => {
    cancelRetry?.();
    cancelRetry = null;
  };

  const settle = async (): Promise<void> => {
    // A try that is under way may have begun before the server was back: it does not count.
    await working;
    endRetryWait();
    work();
    await working;
  };

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = runtime.after(ms, resolve);
      endPause = () => {
        cancel();
        resolve();
      };
    });

  return {
    push: (event) => {
      if (isAbandoned || waiting.length >= URGENT_WAITING_MAX) {
        ledger.droppedObservations += 1;
        return;
      }
      waiting.push({ id: randomHex(16), ...event });
      work();
    },
    kick: () => {
      endRetryWait();
      work();
    },
    settle,
    close: async () => {
      await settle();
      while (waiting.length > 0) {
        endRetryWait();
        await pause(CLOSING_RETRY_MS);
        await settle();
      }
    },
    abandon: () => {
      isAbandoned = true;
      endRetryWait();
      endPause();
      ledger.droppedObservations += waiting.length;
      waiting.length = 0;
    },
  };
}

/** The server will never take such an event. */
const REFUSED = new Set([400, 413, 415, 422]);

function countRefused(ledger: Ledger, status: number): void {
  ledger.droppedObservations += 1;
  ledger.warnOnce(
    'urgent-refused',
    String(status),
    `Cannot deliver a zero-tolerance event: the server answered ${status}; it is dropped`,
  );
}
