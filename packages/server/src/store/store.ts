import type { RulesetCause } from '@tidegate/protocol';
import type { PatchEvent, Reads } from './reads.ts';
import type { Transactions } from './transactions.ts';

export type * from './reads.ts';
export type * from './transactions.ts';

/** A ruleset version that is committed; delivered after the commit, in order, once a version. */
export interface Published {
  readonly environment: string;
  readonly cause: RulesetCause;
  readonly patch: PatchEvent;
}

/**
 * The store, behind one asynchronous door. A transaction that meets an expected obstacle rejects
 * with a `ProblemError` and leaves nothing behind.
 */
export interface Store {
  read<N extends keyof Reads>(
    name: N,
    input: Parameters<Reads[N]>[0],
  ): Promise<ReturnType<Reads[N]>>;
  /** Resolves when the change is durable. */
  transact<N extends keyof Transactions>(
    name: N,
    input: Parameters<Transactions[N]>[0],
  ): Promise<ReturnType<Transactions[N]>>;
  /** Rings after every commit that published; returns how to stop listening. */
  onPublished(listener: (published: Published) => void): () => void;
  close(): Promise<void>;
}
