import type { GuardedAttempt } from './types.ts';

/** How a candidate said that the turn ended. */
export type SaidEnd =
  | { readonly failed: true; readonly error: unknown }
  | { readonly failed: false };

/** Hears what became of an attempt, once. */
export interface AttemptEnd {
  /** Control may no longer take over. `said`: how the candidate ended the turn meanwhile, if it did. */
  onKept(said: SaidEnd | null): void;
  /** Control takes over. */
  onGivenUp(error: unknown): void;
}

/**
 * One run of a guarded candidate. It is open until something of it was emitted, a tool with an effect
 * ran, or it ended: only while it is open can it be given up.
 */
export class Attempt implements GuardedAttempt {
  readonly #end: AttemptEnd;
  readonly #outer: Attempt | null;
  readonly #abort = new AbortController();
  #state: 'open' | 'kept' | 'given-up' = 'open';
  #said: SaidEnd | null = null;
  #tooLate: ((error: unknown) => void) | null = null;

  /** @param outer the candidate whose work this one is */
  constructor(end: AttemptEnd, outer: Attempt | null = null) {
    this.#end = end;
    this.#outer = outer;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isOpen(): boolean {
    return this.#state === 'open';
  }

  get isGivenUp(): boolean {
    return this.#state === 'given-up';
  }

  /** Nobody waits for its work any more: it was given up, or what it is the work of was. */
  get isForNobody(): boolean {
    return this.isGivenUp || this.#outer?.isForNobody === true;
  }

  /** A tool with an effect ran in it: nobody takes over from it, nor from what it is the work of. */
  touch(): void {
    this.keep();
    this.#outer?.touch();
  }

  /** What the candidate said that it failed of (`turn.fail`), while it was open. */
  get failure(): { readonly error: unknown } | null {
    return this.#said?.failed === true ? this.#said : null;
  }

  emitted = (): void => this.keep();

  /** From here on control does not take over. */
  keep(): void {
    if (this.#state !== 'open') return;
    this.#state = 'kept';
    this.#end.onKept(this.#said);
  }

  /** The candidate ends the turn; whether that waits until it is clear who answers. */
  says(end: SaidEnd): boolean {
    if (this.isOpen && this.failure === null) this.#said = end;
    return this.isOpen;
  }

  /** Lets control take over if that is still possible; whether it takes over, now or already. */
  giveUp(error: unknown): boolean {
    if (this.#state === 'open') {
      this.#state = 'given-up';
      this.#end.onGivenUp(error);
      this.#abort.abort(error);
      this.#tooLate?.(error);
    }
    return this.isGivenUp;
  }

  /** The work, but not longer than until the attempt is given up; what comes later is `discard`ed. */
  within<T>(work: PromiseLike<T>, discard: (late: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#tooLate = reject;
      const taken = (value: T): void => {
        if (this.isGivenUp) discard(value);
        else resolve(value);
      };
      work.then(taken, reject);
      if (this.isGivenUp) reject(this.signal.reason);
    });
  }
}
