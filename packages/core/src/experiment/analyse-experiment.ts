import type { Experiment, ExperimentLook, ExperimentOutcomes, ExperimentReport } from './types.ts';

/**
 * What do the figures say? Pure and total: never throws on data.
 *
 * @param looks earlier looks, oldest first; of `group-sequential` alpha was spent on them
 * @param run when it began, ms since epoch; whether this is a planned look; whether rules paused it
 */
export function analyseExperiment(
  experiment: Experiment,
  outcomes: ExperimentOutcomes,
  looks: readonly ExperimentLook[],
  run: { readonly startedMs: number; readonly isLook: boolean; readonly isPaused: boolean },
): ExperimentReport {
  throw new Error(
    `not built: ${experiment.name} ${outcomes.atMs} ${looks.length} ${run.startedMs}`,
  );
}
