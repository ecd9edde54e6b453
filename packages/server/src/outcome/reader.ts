import type { Draw, Experiment, ExperimentOutcomes } from '@tidegate/core';

/** What is asked of exposures and figures. */
export interface OutcomeQuestion {
  readonly environment: string;
  readonly experiment: Experiment;
  /** Draws of the run; others are of other runs. */
  readonly draws: readonly Pick<Draw, 'id' | 'segment'>[];
  readonly startedMs: number;
  /** Exposures and figures up to this count, ms since epoch. */
  readonly toMs: number;
}

/** One unit of an export. */
export interface UnitRecord {
  /** HMAC; never what the program knows the unit as. */
  readonly unit: string;
  readonly variant: string;
  readonly draw: number;
  readonly segment: string | null;
  readonly exposedMs: number;
  /**
   * Of each metric: 0 where a unit did nothing that counts; `null` = a quantile's unit without a
   * value, a ratio over 0, or a metric that could not be read.
   */
  readonly figures: Readonly<Record<string, number | null>>;
}

/**
 * Reads what units met and did, in a thread of its own over a connection that only reads: ingest
 * and rollbacks never wait for it. One question at a time; at most 8 wait.
 */
export interface OutcomeReader {
  /** @throws ProblemError `rate-limited` when more than 8 wait; `not-ready` once it is closed */
  read(question: OutcomeQuestion): Promise<ExperimentOutcomes>;
  /**
   * Units in order of their HMAC, in pieces of at most 10 000; others may ask between two of them.
   * Throws as `read` does.
   */
  units(question: OutcomeQuestion): AsyncIterable<readonly UnitRecord[]>;
  close(): Promise<void>;
}
