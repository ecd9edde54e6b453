import type { Experiment } from './types.ts';

/** When looks are planned, ms since epoch, ascending; the last one is at the planned end. */
export function lookTimes(experiment: Experiment, startedMs: number): readonly number[] {
  throw new Error(`not built: ${experiment.name} ${startedMs}`);
}
