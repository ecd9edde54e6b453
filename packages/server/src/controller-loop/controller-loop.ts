import { randomUUID } from 'node:crypto';
import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';
import type { Log } from '../config/log.ts';
import type { Store } from '../store/store.ts';

/** Environments, with whether a rollout is watched there. */
type Environments = readonly { readonly name: string; readonly watched: boolean }[];

/** The timer around the controller's step: what decides is the store's `tick`. */
export interface ControllerLoop {
  /** Resolves after the first step. Never rejects. */
  start(): Promise<void>;
  /**
   * Makes a step now: the answer resolves after one that began later than this call, whether it
   * went well or not. Calls that come during a step share the next one. Never rejects.
   */
  wake(): Promise<void>;
  /** `term`: the lease that is held, or `null`. `tickAgeMs`: since the last good step. */
  status(): { readonly term: number | null; readonly tickAgeMs: number | null };
  /** Lets the running step end and makes no more. */
  close(): Promise<void>;
}

/** What the loop needs, and whom it tells. */
export interface ControllerLoopParts {
  readonly store: Pick<Store, 'read' | 'transact'>;
  readonly clock: Clock;
  readonly limits: Limits;
  readonly log: Log;
  /** After a step that may have changed which environments are watched. */
  readonly onWatched: (environments: Environments) => void;
  /** After a step in which a rollout changed: there may be something to notify. */
  readonly onChanged: () => void;
}

/** Makes a loop that stands still until `start`. */
export function createControllerLoop(parts: ControllerLoopParts): ControllerLoop {
  const { clock, limits, log } = parts;
  const step = createStep(parts);
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let isClosed = false;
  let cancelTimer = () => {};

  const run = async (isWoken: boolean): Promise<void> => {
    cancelTimer();
    try {
      await step.run(isWoken);
    } catch (cause) {
      log.error({ err: cause }, 'controller step failed');
    }
    running = null;
    if (!isClosed && next === null)
      cancelTimer = clock.after(limits.tickEveryMs, () => void begin(false));
  };
  const begin = (isWoken: boolean): Promise<void> => {
    running = run(isWoken);
    return running;
  };

  return {
    start: () => begin(true),
    wake() {
      if (isClosed) return Promise.resolve();
      if (next !== null) return next;
      if (running === null) return begin(true);
      next = running.then(() => {
        next = null;
        return isClosed ? undefined : begin(true);
      });
      return next;
    },
    status: step.status,
    async close() {
      isClosed = true;
      cancelTimer();
      await running;
    },
  };
}

/** One step and what it remembers: lease, time of the last step, what was watched. */
function createStep({ store, clock, limits, log, onWatched, onChanged }: ControllerLoopParts) {
  const holder = randomUUID();
  let term: number | null = null;
  let leaseAtMs = 0;
  let tickAtMs: number | null = null;
  let lastTick: { readonly atMs: number; readonly watched: number } | null = null;
  let pruneDueMs = clock.monotonicMs() + limits.pruneEveryMs;

  const holdLease = async (): Promise<number | null> => {
    const atMs = clock.monotonicMs();
    if (term !== null && atMs - leaseAtMs < limits.leaseRenewEveryMs) return term;
    const nowMs = clock.nowMs();
    const held = await store.transact('holdLease', { holder, ttlMs: limits.leaseTtlMs, nowMs });
    if (held.term !== term) lastTick = null;
    term = held.term;
    leaseAtMs = atMs;
    return term;
  };
  const tick = async (heldTerm: number): Promise<void> => {
    const atMs = clock.monotonicMs();
    const sinceMs = lastTick === null ? 0 : atMs - lastTick.atMs;
    const elapsedMs = Math.min(Math.trunc(sinceMs), limits.tickElapsedMaxMs);
    const nowMs = clock.nowMs();
    const input = { term: heldTerm, elapsedMs, nowMs };
    const { watched, changed, failed, late } = await store.transact('tick', input);
    for (const failure of failed) log.error(failure, 'the step of a rollout failed');
    for (const one of late) log.warn(one, 'the store is slow: a rollout was not raised');
    const isNews = changed.length > 0 || watched !== lastTick?.watched;
    // Whole milliseconds go in; the rest is kept for the next step, so that holds do not run late.
    lastTick = { atMs: lastTick === null ? atMs : atMs - (sinceMs % 1), watched };
    tickAtMs = atMs;
    if (isNews) onWatched(await store.read('listEnvironments', {}));
    if (changed.length > 0) onChanged();
  };
  const prune = async (): Promise<void> => {
    const atMs = clock.monotonicMs();
    if (atMs < pruneDueMs) return;
    pruneDueMs = atMs + limits.pruneEveryMs;
    const { rows } = await store.transact('prune', {
      nowMs: clock.nowMs(),
      limit: limits.pruneRows,
    });
    // There is more: the next step goes on, so that a flood does not outrun us.
    if (rows >= limits.pruneRows) pruneDueMs = atMs;
  };

  return {
    async run(isWoken: boolean): Promise<void> {
      const held = await holdLease();
      if (held === null) return;
      try {
        await tick(held);
      } catch (cause) {
        // Perhaps somebody else leads now: ask before the next step.
        term = null;
        throw cause;
      }
      if (isWoken) onWatched(await store.read('listEnvironments', {}));
      await prune();
    },
    status: () => ({
      term,
      tickAgeMs: tickAtMs === null ? null : clock.monotonicMs() - tickAtMs,
    }),
  };
}
