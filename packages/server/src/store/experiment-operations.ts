import type {
  Actor,
  Draw,
  Experiment,
  ExperimentLook,
  ExperimentReport,
  PlanScale,
} from '@tidegate/core';
import type { ExperimentView, RolloutView } from '@tidegate/protocol';
import type { KnownAction } from '../plan/known-actions.ts';
import type { ExperimentRows } from './experiment-rows.ts';
import type { PlanBaselines } from './reads.ts';

/** An experiment with its newest run, as the store knows it. */
export interface StoredExperiment {
  readonly environment: string;
  readonly name: string;
  readonly hash: string;
  /** As it was applied last. */
  readonly experiment: Experiment;
  readonly status: ExperimentView['status'];
  readonly run: StoredRun | null;
}

/** A run of an experiment. */
export interface StoredRun {
  readonly rolloutId: string;
  /** As it was started, scaled if it was. */
  readonly experiment: Experiment;
  readonly status: RolloutView['status'];
  readonly step: string | null;
  readonly startedMs: number;
  readonly endedMs: number | null;
  /** Draws that were split over arms; of one that was taken back their segments are forgotten. */
  readonly draws: readonly Pick<Draw, 'id' | 'segment'>[];
  readonly looks: readonly ExperimentLook[];
  /** What was seen when it was decided, else at the newest look. */
  readonly report: ExperimentReport | null;
  readonly decision: Omit<ExperimentRows['experiment_decision'], 'rolloutId' | 'report'> | null;
}

/** Questions about experiments. */
export interface ExperimentReads {
  /** Those that run first, then by name. */
  listExperiments(input: {
    environment: string | null;
    /** Those alone that draw units now. */
    live: boolean;
  }): StoredExperiment[];
  getExperiment(input: { environment: string; name: string }): StoredExperiment | null;
  /** Why it could not be started now, as sentences; and distinct units a day that the flag met lately. */
  experimentObstacles(input: { environment: string; name: string; nowMs: number }): {
    obstacles: string[];
    unitsPerDay: number | null;
  };
}

/** Changes of experiments. Each writes its audit row in the same transaction. */
export interface ExperimentTransactions {
  startExperiment(input: {
    environment: string;
    name: string;
    reason: string | null;
    atMs: number | null;
    scale: PlanScale | null;
    /** Read before (`planBaselines`). */
    baselines: PlanBaselines['baselines'];
    actor: Actor;
    nowMs: number;
  }): StoredExperiment;
  /** Ends it without a decision: everybody gets control. */
  stopExperiment(input: {
    environment: string;
    name: string;
    reason: string;
    report: ExperimentReport | null;
    actor: Actor;
    nowMs: number;
  }): StoredExperiment;
  decideExperiment(input: {
    environment: string;
    name: string;
    outcome: 'ship' | 'roll-back';
    /** What to ship. */
    variant: string | null;
    /** Plan that goes on from here; `null` = everybody gets it at once. */
    nextPlan: string | null;
    /** What the server's configuration has that it may name, and what was read before for it. */
    actions: readonly KnownAction[];
    baselines: PlanBaselines['baselines'];
    reason: string;
    /** What was seen when it was decided. */
    report: ExperimentReport | null;
    actor: Actor;
    nowMs: number;
  }): StoredExperiment;
  /** Writes a look down; the same look twice is one. Tells channels when the verdict changed. */
  writeLook(input: {
    rolloutId: string;
    look: ExperimentLook;
    report: ExperimentReport;
    nowMs: number;
  }): { isNew: boolean };
}
