import { PLACES_PER_CONVERSATION_MAX } from './limits.ts';

/**
 * Which variants a conversation was drawn, by flag, from turn to turn: at most 20 flags. A variant
 * that nobody drew is not kept: nothing was promised.
 */
export class ServedVariants {
  /** Most conversations have none. */
  #served: Map<string, string> | null = null;

  /** What a turn got; the variant of the turn before where that was another one, else `null`. */
  note(flag: string, variant: string, isDrawn: boolean): string | null {
    const before = this.#served?.get(flag);
    if (before === variant || (before === undefined && !isDrawn)) return null;
    this.#served ??= new Map();
    if (before === undefined && this.#served.size >= PLACES_PER_CONVERSATION_MAX) return null;
    this.#served.set(flag, variant);
    return before ?? null;
  }
}
