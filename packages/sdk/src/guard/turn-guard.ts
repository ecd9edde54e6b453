import { errorLabels } from '../error-labels.ts';
import type { Ledger } from '../ledger.ts';
import type { Runtime } from '../runtime.ts';
import type { ToolEffect, Turn } from '../types.ts';
import { Attempt, type SaidEnd } from './attempt.ts';
import type { AttemptScope } from './attempt-scope.ts';

/** What a guard needs of its turn. */
export interface GuardedTurn extends Pick<Turn, 'observe' | 'end' | 'fail'> {
  /** An error that counts once, also when the turn ends of it. */
  countError(error: unknown): void;
}

/** What guards share with their client. */
export interface GuardHost {
  readonly runtime: Pick<Runtime, 'after'>;
  readonly ledger: Ledger;
  readonly attempts: AttemptScope;
}

/** What a turn knows of its guarded candidates, and of what can no longer be taken back. */
export class TurnGuard {
  readonly #host: GuardHost;
  readonly #turn: GuardedTurn;
  readonly #begun: Attempt[] = [];
  #touched = false;
  #fellBack: { readonly error: unknown } | null = null;

  constructor(host: GuardHost, turn: GuardedTurn) {
    this.#host = host;
    this.#turn = turn;
  }

  /** Control took over from a candidate that failed of this: the turn has failed, however it ends. */
  get fellBack(): { readonly error: unknown } | null {
    return this.#fellBack;
  }

  /** The guarded candidate that the work of now belongs to. */
  get current(): Attempt | null {
    return this.#host.attempts.current();
  }

  /** Runs the work of a candidate. */
  run<T>(attempt: Attempt, work: () => T): T {
    return this.#host.attempts.run(attempt, work);
  }

  /** A candidate begins; it cannot be given up when a tool of this turn had an effect already. */
  begin(timeoutMs: number | undefined): Attempt {
    let cancel = (): void => {};
    const done = (fellBack: boolean): void => {
      cancel();
      this.#turn.observe('guard_fallback_rate', fellBack);
    };
    const attempt: Attempt = new Attempt(
      {
        onKept: (said) => {
          done(false);
          if (said?.failed === true) this.#turn.fail(said.error);
          else if (said !== null) this.#turn.end();
        },
        onGivenUp: (error) => {
          this.#fellBack ??= { error };
          done(true);
          this.#tell(error);
        },
      },
      this.current,
    );
    this.#begun.push(attempt);
    if (this.#touched) attempt.keep();
    else if (timeoutMs !== undefined) cancel = this.#limit(attempt, timeoutMs);
    return attempt;
  }

  /**
   * A tool is about to run. What is not known to have no effect has one: then no candidate of this
   * turn is given up any more, nor the one whose work it is.
   *
   * @throws Error for a tool of a candidate that was given up: control works in its place
   */
  enter(name: string, effect: ToolEffect | undefined): void {
    const attempt = this.current;
    if (attempt?.isForNobody === true) {
      throw new Error(
        `Cannot run tool "${name}": its candidate was given up and control answers; stop at the signal`,
      );
    }
    if (effect === 'none' || effect === 'read') return;
    this.#touched = true;
    attempt?.touch();
    for (const one of this.#begun) one.keep();
  }

  /**
   * The turn is said to have ended; whether that is nothing for now: a candidate says so that was given
   * up, or that may still be. A failure is the latest candidate's, by scope or not, because streams
   * call back from where they are read.
   */
  takes(end: SaidEnd): boolean {
    const { current } = this;
    const mine = current !== null && this.#begun.includes(current) ? current : null;
    if (mine?.isForNobody === true) return true;
    const whose = end.failed ? this.#begun.findLast((one) => one.isOpen) : mine;
    return whose?.says(end) ?? false;
  }

  #limit(attempt: Attempt, timeoutMs: number): () => void {
    const { runtime, ledger, attempts } = this.#host;
    const why = attempts.isFollowed ? 'it is no number above 0' : 'there is no AsyncLocalStorage';
    if (!attempts.isFollowed || !(timeoutMs > 0 && timeoutMs < Infinity)) {
      const message = `Cannot use timeoutMs "${timeoutMs}" of a guard: ${why}; the candidate is waited for`;
      ledger.warnOnce('guard-timeout', why, message);
      return () => {};
    }
    return runtime.after(timeoutMs, () => attempt.giveUp(tooSlow(timeoutMs)), 'keeps-alive');
  }

  #tell(error: unknown): void {
    const { ledger } = this.#host;
    this.#turn.countError(error);
    ledger.guardFallbacks += 1;
    const { type, message } = errorLabels(error);
    const text = `A candidate failed and control answered in its place: ${type} ${message}; look at "guard_fallback_rate"`;
    ledger.warnOnce('guard-fallback', `${type} ${message}`, text);
  }
}

function tooSlow(timeoutMs: number): Error {
  const error = new Error(`the candidate took longer than ${timeoutMs} ms`);
  error.name = 'GuardTimeout';
  return error;
}
