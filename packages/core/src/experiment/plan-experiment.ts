import type { Experiment, PlannedMetric } from './types.ts';

/** What is known of the units that will come. */
export interface ExpectedUnits {
  /** Distinct units a day that meet the flag; `null` = not known. */
  readonly perDay: number | null;
}

/** What each primary metric can show, before the start. Pure; never throws. */
export function planExperiment(
  experiment: Experiment,
  expected: ExpectedUnits,
): readonly PlannedMetric[] {
  throw new Error(`not built: ${experiment.name} ${expected.perDay}`);
}
