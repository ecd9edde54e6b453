import type { EvaluationContext } from '@tidegate/core';
import type { Ledger } from './ledger.ts';
import { EVENT_VALUE_MAX, EVENTS_WAITING_MAX, NAME_LENGTH_MAX } from './limits.ts';
import type { TrackOptions } from './types.ts';
import { unitBy } from './unit-of.ts';
import { UseListeners } from './use-listeners.ts';
import { WaitingList } from './waiting-list.ts';

/** Something that a unit did. The unit is the raw one. */
export interface TrackedEvent {
  readonly event: string;
  readonly unit: string;
  /** `null` where none was given. */
  readonly value: number | null;
  /** Corrected clock, whole ms since epoch. */
  readonly atMs: number;
}

/**
 * What units did, one row for each time. At most 10 000 wait; further ones, and those without a
 * unit, a usable name or a usable value, are dropped and counted. Never throws.
 */
export class TrackedEvents {
  readonly waiting: WaitingList<TrackedEvent>;
  readonly #nowMs: () => number;
  readonly #ledger: Ledger;
  readonly #listeners: UseListeners;
  #closed = false;

  /** `nowMs` is the event time, ms since epoch. */
  constructor(nowMs: () => number, ledger: Ledger, listeners = new UseListeners(ledger)) {
    this.waiting = new WaitingList(EVENTS_WAITING_MAX, ledger);
    this.#nowMs = nowMs;
    this.#ledger = ledger;
    this.#listeners = listeners;
  }

  note(event: string, context: EvaluationContext, options?: TrackOptions): void {
    if (this.#closed) return;
    try {
      const { value, by = 'targetingKey' } = options ?? {};
      const unit = unitBy(by, context);
      if (!isName(event)) this.#drop('an event', 'its name is no text of 1 to 200 characters');
      else if (unit === null) this.#drop(`"${event}"`, `the context has no "${by}"`);
      else if (!isValue(value)) this.#drop(`"${event}"`, 'its value is no number up to 1e12');
      else {
        const atMs = Math.max(0, Math.round(this.#nowMs()));
        this.waiting.push({ event, unit, value: value ?? null, atMs });
        this.#listeners.tell((listener) => listener.tracked?.(event, unit, value));
      }
    } catch {
      this.#drop('an event', 'its context or options throw when they are looked at');
    }
  }

  /** Takes nothing new any more. */
  close(): void {
    this.#closed = true;
  }

  #drop(what: string, why: string): void {
    this.#ledger.droppedObservations += 1;
    this.#ledger.warnOnce('observation', `${what} ${why}`, `Cannot track ${what}: ${why}`);
  }
}

/** What the server takes as a name. */
function isName(event: unknown): boolean {
  return (
    typeof event === 'string' &&
    event !== '' &&
    event.length <= NAME_LENGTH_MAX &&
    event !== '__proto__' &&
    !event.includes('\0')
  );
}

function isValue(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === 'number' && Math.abs(value) <= EVENT_VALUE_MAX;
}
