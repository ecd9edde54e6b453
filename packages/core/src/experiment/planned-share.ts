import { WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import { SEQUENCE_UNITS_DEFAULT } from './limits.ts';
import type { Experiment, ExperimentOutcomes } from './types.ts';

/** Units of the experiment's arms in all draws; what is no count does not add to it. Never throws. */
export function unitsOf({ arms }: Experiment, outcomes: ExperimentOutcomes): number {
  const known = new Set(arms.map(({ variant }) => variant));
  return outcomes.arms.reduce(
    (sum, { variant, units }) => sum + (known.has(variant) ? countOf(units) : 0),
    0,
  );
}

/** A number of units as one: 0 for what is none. */
export function countOf(units: number): number {
  return units > 0 && units <= Number.MAX_SAFE_INTEGER ? units : 0;
}

/**
 * Share of the planned units that are there or, where no sample is planned, of the planned time; 0 or
 * more, above 1 when more came than was planned. Never throws.
 */
export function plannedShare(
  experiment: Experiment,
  outcomes: ExperimentOutcomes,
  startedMs: number,
): number {
  const { sampleUnits, durationMs } = experiment;
  const share =
    sampleUnits === null
      ? (outcomes.atMs - startedMs) / durationMs
      : unitsOf(experiment, outcomes) / sampleUnits;
  return share > 0 && Number.isFinite(share) ? share : 0;
}

/** Units of control and one arm together that a confidence sequence should be narrowest at. */
export function tunedUnits({ arms, sampleUnits }: Experiment, variant: string): number {
  if (sampleUnits === null || !(sampleUnits > 0)) return SEQUENCE_UNITS_DEFAULT;
  const own = arms.find((arm) => arm.variant === variant)?.weightParts ?? 0;
  const parts = (own + (arms[0]?.weightParts ?? 0)) / WEIGHT_PARTS_TOTAL;
  return parts > 0 ? sampleUnits * parts : sampleUnits;
}
