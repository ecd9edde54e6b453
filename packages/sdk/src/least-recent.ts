/** A bounded map that forgets what was not asked for the longest time. */
export class LeastRecent<T> {
  readonly #limit: number;
  readonly #items = new Map<string, T>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#items.size;
  }

  /** The item of a key, made when there is none. */
  take(key: string, make: () => T): T {
    const known = this.#items.get(key);
    const item = known ?? make();
    if (known !== undefined) this.#items.delete(key);
    this.#items.set(key, item);
    if (this.#items.size > this.#limit) {
      const oldest = this.#items.keys().next();
      if (oldest.done !== true) this.#items.delete(oldest.value);
    }
    return item;
  }
}
