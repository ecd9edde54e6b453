import type { Fold, Place } from './fold.ts';
import { OPEN_TURNS_MAX } from './limits.ts';
import type { Runtime } from './runtime.ts';

/** A turn as its deadline sees it. */
export interface Expiring {
  /** The deadline passed. */
  expire(): void;
}

/**
 * All open turns of the process: one timer fails those whose deadline passed, and each fold says
 * how many are open under which variant, so that a process which vanishes takes none with it
 * unnoticed.
 */
export class OpenTurns {
  readonly #runtime: Runtime;
  readonly #deadlineMs: number;
  /** In the order of opening, which is the order of the deadlines. */
  readonly #turns = new Map<Expiring, number>();
  readonly #places = new Map<string, { place: Place; turns: number }>();
  #cancelSweep: (() => void) | null = null;
  #closed = false;

  constructor(runtime: Runtime, deadlineMs: number) {
    this.#runtime = runtime;
    this.#deadlineMs = deadlineMs;
  }

  get size(): number {
    return this.#turns.size;
  }

  /** Starts a turn's deadline. Beyond 100 000 open turns the oldest expires early. */
  open(turn: Expiring): void {
    if (this.#closed) return;
    if (this.#turns.size >= OPEN_TURNS_MAX) {
      const oldest = this.#turns.keys().next();
      if (oldest.done !== true) oldest.value.expire();
    }
    this.#turns.set(turn, this.#runtime.monotonicMs() + this.#deadlineMs);
    this.#arm(this.#deadlineMs);
  }

  /** The turn met a watched variant. */
  enter(place: Place): void {
    const key = `${place.flag}\0${place.variant}\0${place.draw}`;
    const known = this.#places.get(key);
    if (known === undefined) this.#places.set(key, { place, turns: 1 });
    else known.turns += 1;
  }

  /** The turn ended, having met these. */
  leave(turn: Expiring, places: readonly Place[]): void {
    this.#turns.delete(turn);
    for (const { flag, variant, draw } of places) {
      const known = this.#places.get(`${flag}\0${variant}\0${draw}`);
      if (known !== undefined) known.turns -= 1;
    }
  }

  /** Writes the level of open turns into the fold; a 0 once, and then no more. */
  level(fold: Fold): void {
    for (const [key, { place, turns }] of this.#places) {
      fold.setOpenUnits(place, 'error_rate', this.#closed ? 0 : turns);
      if (turns <= 0) this.#places.delete(key);
    }
  }

  /** The process says good-bye: open turns neither fail nor count. */
  close(): void {
    this.#closed = true;
    this.#cancelSweep?.();
    this.#turns.clear();
  }

  #arm(waitMs: number): void {
    if (this.#cancelSweep !== null) return;
    this.#cancelSweep = this.#runtime.after(waitMs, () => {
      this.#cancelSweep = null;
      this.#sweep();
    });
  }

  #sweep(): void {
    const nowMs = this.#runtime.monotonicMs();
    for (const [turn, deadlineMs] of this.#turns) {
      if (deadlineMs > nowMs) {
        this.#arm(Math.max(deadlineMs - nowMs, SWEEP_MIN_MS));
        return;
      }
      turn.expire();
      this.#turns.delete(turn);
    }
  }
}

/** Deadlines that lie close together are served by one wake-up. */
const SWEEP_MIN_MS = 50;
