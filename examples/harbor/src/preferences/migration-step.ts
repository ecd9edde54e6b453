import type { Database } from '../store/database.ts';

/** How fast rows are written: other writers wait for a batch at most. */
export interface Pace {
  /** Rows of one transaction, 1 to 5 000. */
  readonly batchRows: number;
  /** 1 to 1 000 000. */
  readonly rowsPerSecond: number;
}

/** How far a step is. */
export interface StepProgress {
  readonly done: number;
  readonly total: number;
  readonly note: string;
}

/** What a step came to. */
export interface StepOutcome {
  readonly ok: boolean;
  readonly sentence: string;
  readonly figures: Readonly<Record<string, unknown>>;
}

export interface StepParts {
  readonly database: Database;
  readonly pace: Pace;
  readonly nowMs: () => number;
  readonly tell: (progress: StepProgress) => void;
}

/** A step of the migration of preferences; each may be run again. */
export type MigrationStep = (parts: StepParts) => Promise<StepOutcome>;

/** A step that did what it should. */
export function done(sentence: string): StepOutcome {
  return { ok: true, sentence, figures: {} };
}

/** A step that did nothing, and what would be right. */
export function refused(step: string, why: string): StepOutcome {
  return { ok: false, sentence: `Cannot ${step} the preferences: ${why}`, figures: {} };
}
