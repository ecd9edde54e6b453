export { analyseExperiment } from './analyse-experiment.ts';
export { experimentHash } from './experiment-hash.ts';
export { experimentPlan } from './experiment-plan.ts';
export { lookTimes } from './look-times.ts';
export { type ExpectedUnits, planExperiment } from './plan-experiment.ts';
export { scaleExperiment } from './scale-experiment.ts';
export type * from './types.ts';
