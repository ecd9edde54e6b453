import { armCells } from './analyse-experiment.ts';
import { nameOf } from './method-answer.ts';
import { presentStatistics } from './metric-analysis.ts';
import { plannedShare, unitsOf } from './planned-share.ts';
import type { Experiment, ExperimentLook, ExperimentOutcomes } from './types.ts';

/**
 * The look that these figures are, to be kept and given to later analyses. Pure and total.
 *
 * @param startedMs when the run began, ms since epoch
 */
export function experimentLook(
  experiment: Experiment,
  outcomes: ExperimentOutcomes,
  startedMs: number,
): ExperimentLook {
  const arms = armCells(experiment, outcomes);
  const z = experiment.metrics.flatMap((metric) =>
    presentStatistics(experiment, metric, arms).map(
      ([variant, value]) => [nameOf({ metric, variant }), value] as const,
    ),
  );
  return {
    atMs: outcomes.atMs,
    information: plannedShare(experiment, outcomes, startedMs),
    units: unitsOf(experiment, outcomes),
    z: Object.fromEntries(z),
  };
}
