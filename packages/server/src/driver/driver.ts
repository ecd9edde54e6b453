import type { JsonObject } from '@tidegate/core';

/** What a driver is asked to do, one after the other. */
export type DriverStep = 'prepare' | 'execute' | 'verify' | 'undo';

/** How far a long step is; `total` is `null` while nobody knows. */
export interface DriverProgress {
  readonly done: number;
  readonly total: number | null;
  /** Of both: `bytes`, `rows`, `steps`. */
  readonly unit: 'bytes' | 'rows' | 'steps';
  readonly note: string;
}

/** What every step is given. */
export interface DriverAsk {
  /** What the plan wants to go back to, such as `previous`; a name, never a command. */
  readonly target: string;
  /** The same over all steps and attempts of one layer of one rollback. */
  readonly key: string;
  /** What earlier steps learned: it was stored before this step began; `{}` at first. */
  readonly memo: JsonObject;
  /** A rehearsal: what can be done apart from what is live is done there. */
  readonly rehearsal: boolean;
  /**
   * An earlier attempt of this very step was begun and never ended: the server was killed meanwhile.
   * Nobody knows what it did. Absent = none was.
   */
  readonly begunBefore?: boolean;
  /** Ends the step: its time is over, or nobody waits for it any more. */
  readonly signal: AbortSignal;
  readonly tell: (progress: DriverProgress) => void;
}

/** What a step came to. */
export interface DriverOutcome {
  /** `unknown`: it could not be found out, which is never a success. */
  readonly outcome: 'ok' | 'failed' | 'unknown' | 'timed-out';
  /** In words that hold no secret. */
  readonly detail: string;
  /**
   * What later steps need, at most 4 KB as JSON; replaces what was known. Absent = nothing new. A step
   * that fails may name an earlier one as `retryFrom`, `prepare` or `execute`: a person's retry begins
   * there.
   */
  readonly memo?: JsonObject;
}

/**
 * One way to bring something back. Steps may be asked more than once with the same key and memo, also
 * after the server was killed in the middle of one: each looks first whether its work is done.
 */
export interface Driver {
  /** Finds out what would be done, and that it can be: changes nothing. Its memo names what is left. */
  prepare(asked: DriverAsk): Promise<DriverOutcome>;
  /** Brings it back. */
  execute(asked: DriverAsk): Promise<DriverOutcome>;
  /** Finds out whether it is back, from outside: changes nothing. */
  verify(asked: DriverAsk): Promise<DriverOutcome>;
  /** Takes `execute` back: what was left is live again. */
  undo(asked: DriverAsk): Promise<DriverOutcome>;
}
