import { WHOLE_PRODUCT } from '@tidegate/core';
import type { Place } from './fold.ts';
import {
  CONVERSATION_IDLE_MS,
  OPEN_CONVERSATIONS_MAX,
  PLACES_PER_CONVERSATION_MAX,
} from './limits.ts';
import type { Runtime } from './runtime.ts';
import { ServedVariants } from './served-variants.ts';

/** What a conversation came to in one place. */
export interface Tally {
  readonly place: Place;
  turns: number;
  failedTurns: number;
  latencySumMs: number;
  /** `null` = nothing was said of its cost. */
  costUsd: number | null;
}

/** A conversation that goes on. The first of its tallies is that of the whole product. */
export interface OpenConversation {
  readonly id: string;
  readonly userId: string | null;
  /** When its first turn opened here, monotonic ms. */
  readonly startedMs: number;
  readonly tallies: readonly Tally[];
  readonly served: ServedVariants;
  lastSeenMs: number;
}

/** What a book needs. */
export interface ConversationBookOptions {
  readonly runtime: Pick<Runtime, 'monotonicMs' | 'after'>;
  /** Default 30 min. */
  readonly idleMs?: number;
  /** A conversation is over: it ended, was idle, made room for another, or the process says good-bye. */
  onClose(conversation: OpenConversation): void;
  /** A turn could not be added to one of its places. */
  onDrop(): void;
}

/**
 * The conversations of this process that go on: at most 10 000, then the one whose
 * last turn opened longest ago closes. * Idle ones close by themselves, those with an open turn excepted. Never throws.
 */
export class ConversationBook {
  readonly #options: ConversationBookOptions;
  readonly #idleMs: number;
  /** The least recent first. */
  readonly #open = new Map<string, Entry>();
  readonly #users = new Map<string, number>();
  #cancelSweep: (() => void) | null = null;
  #closed = false;

  constructor(options: ConversationBookOptions) {
    this.#options = options;
    this.#idleMs = options.idleMs ?? CONVERSATION_IDLE_MS;
  }

  /** Conversations that go on. */
  get size(): number {
    return this.#open.size;
  }

  /** Users of them. */
  get users(): number {
    return this.#users.size;
  }

  /** A turn opened: the conversation goes on, or begins. `null` after good-bye. */
  turnOpened(id: string, userId: string | null): OpenConversation | null {
    if (this.#closed) return null;
    const entry = this.#open.get(id) ?? this.#begin(id, userId);
    entry.openTurns += 1;
    this.#touch(entry);
    this.#arm(this.#idleMs);
    return entry;
  }

  /** A turn of it ended, having met these places; `costUsd` is what it cost, `null` = not known. */
  turnEnded(
    conversation: OpenConversation,
    places: readonly Place[],
    turn: { readonly failed: boolean; readonly latencyMs: number; readonly costUsd: number | null },
  ): void {
    const entry = this.#current(conversation);
    if (entry === null) {
      if (!this.#closed) this.#options.onDrop();
      return;
    }
    for (const place of places) {
      const tally = this.#tally(entry, place);
      if (tally === null) continue;
      tally.turns += 1;
      if (turn.failed) tally.failedTurns += 1;
      tally.latencySumMs += Math.max(0, turn.latencyMs);
      if (turn.costUsd !== null) tally.costUsd = (tally.costUsd ?? 0) + turn.costUsd;
    }
    entry.openTurns -= 1;
    // It stays where it is: in the order in which turns opened.
    entry.lastSeenMs = this.#options.runtime.monotonicMs();
    if (entry.isEnding && entry.openTurns <= 0) this.#close(entry);
  }

  /** What a turn cost that had ended already. */
  spent(conversation: OpenConversation, places: readonly Place[], costUsd: number): void {
    const entry = this.#current(conversation);
    if (entry === null) return;
    for (const place of places) {
      const tally = this.#tally(entry, place);
      if (tally !== null) tally.costUsd = (tally.costUsd ?? 0) + costUsd;
    }
  }

  /** The program says that it is over; it closes with its last open turn. */
  end(id: string): void {
    const entry = this.#open.get(id);
    if (entry === undefined) return;
    entry.isEnding = true;
    if (entry.openTurns <= 0) this.#close(entry);
  }

  /** The process says good-bye: all conversations close. */
  close(): void {
    this.#closed = true;
    this.#cancelSweep?.();
    for (const entry of this.#open.values()) this.#close(entry);
  }

  #begin(id: string, userId: string | null): Entry {
    if (this.#open.size >= OPEN_CONVERSATIONS_MAX) {
      const oldest = this.#open.values().next();
      if (oldest.done !== true) this.#close(oldest.value);
    }
    const nowMs = this.#options.runtime.monotonicMs();
    const whole = { place: WHOLE_PRODUCT, ...NOTHING };
    const times = { startedMs: nowMs, lastSeenMs: nowMs };
    const served = new ServedVariants();
    const entry = { id, userId, ...times, tallies: [whole], served, openTurns: 0, isEnding: false };
    if (userId !== null) this.#users.set(userId, (this.#users.get(userId) ?? 0) + 1);
    this.#open.set(id, entry);
    return entry;
  }

  #touch(entry: Entry): void {
    entry.lastSeenMs = this.#options.runtime.monotonicMs();
    this.#open.delete(entry.id);
    this.#open.set(entry.id, entry);
  }

  /** The entry, unless it closed meanwhile. */
  #current(conversation: OpenConversation): Entry | null {
    const entry = this.#open.get(conversation.id);
    return entry === conversation ? entry : null;
  }

  #tally({ tallies }: Entry, place: Place): Tally | null {
    const known = tallies.find((tally) => isSame(tally.place, place));
    if (known !== undefined) return known;
    if (tallies.length > PLACES_PER_CONVERSATION_MAX) {
      this.#options.onDrop();
      return null;
    }
    const tally = { place, ...NOTHING };
    tallies.push(tally);
    return tally;
  }

  #close(entry: Entry): void {
    this.#open.delete(entry.id);
    if (entry.userId !== null) {
      const left = (this.#users.get(entry.userId) ?? 1) - 1;
      if (left > 0) this.#users.set(entry.userId, left);
      else this.#users.delete(entry.userId);
    }
    this.#options.onClose(entry);
  }

  #arm(waitMs: number): void {
    if (this.#cancelSweep !== null || this.#closed) return;
    this.#cancelSweep = this.#options.runtime.after(waitMs, () => {
      this.#cancelSweep = null;
      this.#sweep();
    });
  }

  #sweep(): void {
    const nowMs = this.#options.runtime.monotonicMs();
    for (const entry of this.#open.values()) {
      const dueMs = entry.lastSeenMs + this.#idleMs;
      if (dueMs > nowMs) {
        this.#arm(Math.max(dueMs - nowMs, SWEEP_MIN_MS));
        return;
      }
      // It goes to the end, where this loop meets it as one of now.
      if (entry.openTurns > 0) this.#touch(entry);
      else this.#close(entry);
    }
  }
}

interface Entry extends OpenConversation {
  readonly tallies: Tally[];
  openTurns: number;
  isEnding: boolean;
}

const NOTHING = { turns: 0, failedTurns: 0, latencySumMs: 0, costUsd: null };
/** Conversations that fall idle close together are served by one wake-up. */
const SWEEP_MIN_MS = 1_000;

/** Whether two places are one, also as different objects. */
export function isSame(left: Place, right: Place): boolean {
  if (left === right) return true;
  return left.flag === right.flag && left.variant === right.variant && left.draw === right.draw;
}
