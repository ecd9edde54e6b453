import type { OpenConversation } from './conversation-book.ts';
import type { Place } from './fold.ts';
import { SLOWEST_CONVERSATIONS_MAX } from './limits.ts';

/** A conversation by its slowest turn since the last batch. Its id is the raw one. */
export interface SlowTurn {
  readonly conversation: OpenConversation;
  /** The first watched variant that the turn met; `null` = none. */
  readonly place: Place | null;
  readonly latencyMs: number;
  /** Where its time went, ms by name. */
  readonly stages: ReadonlyMap<string, number>;
  /** Corrected clock, whole ms since epoch. */
  readonly atMs: number;
}

/** The five slowest conversations since the last drain. A turn that is not among them costs one comparison. */
export class SlowestConversations {
  #slowest: SlowTurn[] = [];
  /** What a turn must pass to be told, ms. */
  #floorMs = -1;

  /** Whether a turn is slow enough to be noted: what is not need not be gathered. */
  takes(latencyMs: number): boolean {
    return latencyMs > this.#floorMs;
  }

  note(turn: SlowTurn): void {
    if (!this.takes(turn.latencyMs)) return;
    const known = this.#slowest.find(
      ({ conversation }) => conversation.id === turn.conversation.id,
    );
    if (known !== undefined && known.latencyMs >= turn.latencyMs) return;
    this.#keep([...this.#slowest.filter((one) => one !== known), turn]);
  }

  /** The slowest first. */
  drain(): readonly SlowTurn[] {
    const drained = this.#slowest;
    this.#keep([]);
    return drained;
  }

  /** Puts back what could not be sent yet. */
  restore(drained: readonly SlowTurn[]): void {
    for (const turn of drained) this.note(turn);
  }

  #keep(turns: SlowTurn[]): void {
    turns.sort((left, right) => right.latencyMs - left.latencyMs);
    this.#slowest = turns.slice(0, SLOWEST_CONVERSATIONS_MAX);
    const last = this.#slowest[SLOWEST_CONVERSATIONS_MAX - 1];
    this.#floorMs = last?.latencyMs ?? -1;
  }
}
