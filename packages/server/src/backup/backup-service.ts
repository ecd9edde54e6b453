import type { Actor } from '@tidegate/core';
import type { BackupView, DatabaseView, DrillView, StoppedView } from '@tidegate/protocol';
import type { BackupPolicy } from './policy.ts';

/** Backups of this server: on their calendar, and when somebody asks. */
export interface BackupService {
  /** Ends what an earlier process left running and begins to follow the calendar. */
  start(): Promise<void>;
  databases(environment: string | null): Promise<DatabaseView[]>;
  /** Begins; the answer comes once it runs. @throws ProblemError `not-found`, `conflict` */
  create(asked: {
    readonly database: string;
    readonly policy: string | null;
    readonly verify: boolean | null;
    readonly actor: Actor;
  }): Promise<BackupView>;
  verify(asked: {
    readonly id: string;
    readonly store: string | null;
    readonly actor: Actor;
  }): Promise<DrillView>;
  restore(asked: {
    readonly id: string;
    readonly store: string | null;
    /** `null` = over the live one, which `overwrite` must name. */
    readonly into: string | null;
    readonly overwrite: string | null;
    readonly tables: readonly string[];
    readonly toMs: number | null;
    readonly reason: string;
    readonly actor: Actor;
  }): Promise<DrillView>;
  drill(asked: {
    readonly database: string;
    readonly region: string | null;
    readonly toMs: number | null;
    readonly actor: Actor;
  }): Promise<DrillView>;
  /** A policy of a database by its name; `null` = the one before deployments, else its first. */
  policyOf(database: string, policy: string | null): Pick<BackupPolicy, 'name' | 'verify'> | null;
  /** Whose database it is; `null` = the configuration has none of this name. */
  environmentOf(database: string): string | null;
  /**
   * Runs the checks of a live database: how many it has, and sentences of those that do not hold.
   *
   * @throws ProblemError `not-found`; BackupFailure when it cannot be asked
   */
  integrity(asked: {
    readonly database: string;
    readonly signal: AbortSignal;
  }): Promise<{ readonly checks: number; readonly flaws: readonly string[] }>;
  /** Resolves when the backup or drill of that id has ended. */
  ended(id: string): Promise<void>;
  /** Ends the backup or drill of that id; what is half done leaves nothing behind. */
  stop(id: string): void;
  /**
   * Tells the backup, verification, drill or restore of that id to end, for somebody; of a backup that
   * is kept and under verification, the verification. Answers how it stands then; `ended` waits for
   * its end.
   *
   * @param asked.environment one of another environment looks like none; `null` = any
   * @throws ProblemError `not-found`; `conflict` when it has ended, or is not under way here
   */
  stopByHand(asked: {
    readonly id: string;
    readonly environment: string | null;
    readonly reason: string;
    readonly actor: Actor;
  }): Promise<StoppedView>;
  /** Ends what runs; what is half done leaves nothing behind. */
  close(): Promise<void>;
}
