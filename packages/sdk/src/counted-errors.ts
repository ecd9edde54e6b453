/**
 * The errors of a turn that were counted, so that one counts once however many levels it passes, also
 * when parts of the turn fail side by side. Holds no error that nobody else holds, but the last.
 */
export class CountedErrors {
  /** Most turns have none. */
  #objects: WeakSet<object> | null = null;
  #last: unknown;

  /** Whether it is another one. Two that are `undefined` are two. Never throws. */
  add(error: unknown): boolean {
    if (error === undefined) return true;
    if (typeof error !== 'object' || error === null) {
      const isNew = error !== this.#last;
      this.#last = error;
      return isNew;
    }
    if (this.#objects?.has(error) === true) return false;
    this.#objects ??= new WeakSet();
    this.#objects.add(error);
    return true;
  }
}
