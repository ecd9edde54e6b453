import type { Kysely } from 'kysely';
import type { Published } from './store.ts';
import type { Tables } from './tables.ts';

/** What a question gets: one consistent, committed state. */
export interface ReadTx {
  readonly db: Kysely<Tables>;
  /**
   * Lets what waits to be written go first: a long question asks for it after each piece of its
   * reading. Absent where nothing else can wait.
   */
  readonly rest?: () => Promise<void>;
}

/** What a change gets: everything it does is committed together or not at all. */
export interface Tx extends ReadTx {
  /**
   * How long ago the change was asked for, on a monotonic clock, ms. Absent where nothing can wait.
   */
  readonly waitedMs?: () => number;
  /** Rings the doorbell for a ruleset version, once it is committed. */
  publish(published: Published): void;
}

/** One use-case of the store that writes. */
export type Change<Input, Output> = (tx: Tx, input: Input) => Promise<Output>;

/** One use-case of the store that only reads. */
export type Question<Input, Output> = (tx: ReadTx, input: Input) => Promise<Output>;
