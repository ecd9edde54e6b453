import type { Ledger } from './ledger.ts';

/** What waits to be sent, oldest first: what is beyond the limit is dropped and counted. */
export class WaitingList<T> {
  readonly #limit: number;
  readonly #ledger: Ledger;
  #items: T[] = [];

  constructor(limit: number, ledger: Ledger) {
    this.#limit = limit;
    this.#ledger = ledger;
  }

  get size(): number {
    return this.#items.length;
  }

  get isFull(): boolean {
    return this.#items.length >= this.#limit;
  }

  push(item: T): void {
    if (this.isFull) this.#ledger.droppedObservations += 1;
    else this.#items.push(item);
  }

  /** Everything since the last drain. */
  drain(): readonly T[] {
    const drained = this.#items;
    this.#items = [];
    return drained;
  }

  /** Puts back what could not be sent yet, before what came since. */
  restore(drained: readonly T[]): void {
    this.#items = [...drained, ...this.#items];
    const beyond = this.#items.length - this.#limit;
    if (beyond <= 0) return;
    this.#ledger.droppedObservations += beyond;
    this.#items.length = this.#limit;
  }
}
