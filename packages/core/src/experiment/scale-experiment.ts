import type { PlanScale } from '../rollout/types.ts';
import type { Experiment } from './types.ts';

/** The experiment with its times divided for a demonstration, as `scalePlan` divides a plan. */
export function scaleExperiment(experiment: Experiment, scale: PlanScale): Experiment {
  throw new Error(`not built: ${experiment.name} ${scale.hold}`);
}
