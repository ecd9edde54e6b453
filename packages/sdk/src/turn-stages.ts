import { shortText } from './label-set.ts';
import { OBSERVATION_MAX, STAGES_PER_TURN_MAX } from './limits.ts';

/**
 * Where the time of a turn went, ms by name; a stage that comes again is added up. At most 12, names
 * cut to 200 characters; further ones, and what is no number from 0 to 1e9, are left out.
 */
export class TurnStages {
  /** Most turns have none. */
  #stages: Map<string, number> | null = null;

  add(given: string, ms: number): void {
    if (typeof given !== 'string' || !(ms >= 0 && ms <= OBSERVATION_MAX)) return;
    const name = shortText(given);
    if (name === '' || name === '__proto__') return;
    this.#stages ??= new Map();
    const before = this.#stages.get(name);
    if (before === undefined && this.#stages.size >= STAGES_PER_TURN_MAX) return;
    // Tenths of a millisecond say enough.
    const sum = Math.round(((before ?? 0) + ms) * 10) / 10;
    this.#stages.set(name, Math.min(sum, OBSERVATION_MAX));
  }

  get all(): ReadonlyMap<string, number> {
    return this.#stages ?? NONE;
  }
}

const NONE: ReadonlyMap<string, number> = new Map();
