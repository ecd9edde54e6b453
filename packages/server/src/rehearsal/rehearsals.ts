import type { Actor, Plan } from '@tidegate/core';
import type { RehearsalView } from '@tidegate/protocol';

/** Goes through the procedures of rollbacks without a rollback, one of each environment at a time. */
export interface Rehearsals {
  /** Begins; the answer comes once it runs. @throws ProblemError `conflict` */
  begin(asked: {
    readonly environment: string;
    readonly plan: Plan;
    readonly planHash: string;
    readonly mode: RehearsalView['mode'];
    /** `null` = all. */
    readonly layers: readonly string[] | null;
    readonly actor: Actor;
  }): Promise<RehearsalView>;
  /**
   * A rollback goes first: ends a live rehearsal of its environment, and resolves when that was taken
   * back. Never rejects.
   */
  giveWay(environment: string): Promise<void>;
  /** Ends what runs; what a live one did is taken back first. */
  close(): Promise<void>;
}
