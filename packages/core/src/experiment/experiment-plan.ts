import type { Plan } from '../rollout/types.ts';
import type { Experiment } from './types.ts';

/** The plan that an experiment runs as: its phases are the steps of the ramp. Never throws. */
export function experimentPlan(experiment: Experiment): Plan {
  throw new Error(`not built: ${experiment.name}`);
}
