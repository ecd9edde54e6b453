/**
 * Which units met which places: the latest pairs, half of the limit at least and all of it at most.
 * Looking a known one up allocates nothing. Two generations: what is asked for again moves to the
 * young one, and when that has half of the limit the old one is forgotten. Never throws.
 */
export class MetUnits<Place extends object> {
  readonly #half: number;
  #young = new Map<string, Set<Place>>();
  #old: ReadonlyMap<string, ReadonlySet<Place>> = new Map();
  #count = 0;

  /** @param limit pairs of place and unit, 2 or more */
  constructor(limit: number) {
    this.#half = Math.floor(limit / 2);
  }

  /** Whether a unit met a place before, as far as this remembers. */
  has(place: Place, unit: string): boolean {
    if (this.#young.get(unit)?.has(place) === true) return true;
    if (this.#old.get(unit)?.has(place) !== true) return false;
    this.add(place, unit);
    return true;
  }

  /** Remembers a pair that `has` did not know. */
  add(place: Place, unit: string): void {
    if (this.#count >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#count = 0;
    }
    const places = this.#young.get(unit);
    if (places === undefined) this.#young.set(unit, new Set([place]));
    else places.add(place);
    this.#count += 1;
  }
}
