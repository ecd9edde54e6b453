import type { Ledger } from './ledger.ts';
import { USE_LISTENERS_MAX } from './limits.ts';
import type { UseListener } from './use-listener.ts';

/** Those who hear what a client is used for. Without any, telling costs one look at a length. */
export class UseListeners {
  readonly #ledger: Ledger;
  #listeners: readonly UseListener[] = [];

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  /** False while nobody listens: what is told need not be gathered. */
  get any(): boolean {
    return this.#listeners.length > 0;
  }

  /** Adds one, at most 20; returns how to stop. */
  add(listener: UseListener): () => void {
    if (this.#listeners.length >= USE_LISTENERS_MAX) {
      const message = `Cannot add a listener: there are ${USE_LISTENERS_MAX} already; stop one first`;
      this.#ledger.warnOnce('listener', 'full', message);
      return () => {};
    }
    // A copy each time, so that a listener may stop while it is told.
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    };
  }

  /** Tells all; what one throws keeps the news from nobody, and is said once. */
  tell(news: (listener: UseListener) => void): void {
    for (const listener of this.#listeners) {
      try {
        news(listener);
      } catch (error) {
        const message = `Cannot tell a listener: it threw "${error instanceof Error ? error.name : typeof error}"; mend it`;
        this.#ledger.warnOnce('listener', 'threw', message);
      }
    }
  }
}
