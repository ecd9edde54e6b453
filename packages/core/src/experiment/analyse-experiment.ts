import { experimentProblems } from './experiment-problems.ts';
import { experimentVerdict } from './experiment-verdict.ts';
import { judgedComparisons } from './judged-comparisons.ts';
import { SEQUENCE_UNITS_MIN } from './limits.ts';
import { type LookTiming, lookTiming } from './look-timing.ts';
import { type ArmCells, metricAnalysis } from './metric-analysis.ts';
import { nextLookMs } from './next-look.ts';
import { countOf, unitsOf } from './planned-share.ts';
import { sampleRatio } from './sample-ratio.ts';
import type { Experiment, ExperimentLook, ExperimentOutcomes, ExperimentReport } from './types.ts';

/**
 * What do the figures say? Units are compared with units of the same draw, by the experiment's method;
 * what was found at an earlier look of `group-sequential` stands. Pure and total: never throws on
 * data, and what cannot be computed is `null`, never NaN.
 *
 * @param looks earlier looks as `experimentLook` makes them; of `group-sequential` alpha was spent on them
 * @param run when it began, ms since epoch; whether this is a planned look; whether it is paused, by a rule or a person
 */
export function analyseExperiment(
  experiment: Experiment,
  outcomes: ExperimentOutcomes,
  looks: readonly ExperimentLook[],
  run: { readonly startedMs: number; readonly isLook: boolean; readonly isPaused: boolean },
): ExperimentReport {
  const { method, alpha } = experiment.analysis;
  const arms = armCells(experiment, outcomes);
  const timing = lookTiming(experiment, outcomes, looks, run);
  const analyses = experiment.metrics.map((metric) =>
    metricAnalysis(experiment, metric, arms, timing),
  );
  const metrics = judgedComparisons(experiment, analyses, timing);
  const ratio = sampleRatio(
    experiment,
    arms.flatMap(({ cells }) => cells),
  );
  const problems = experimentProblems(outcomes, arms, analyses, ratio, run.isPaused);
  const [control = '', ...candidates] = experiment.arms.map(({ variant }) => variant);
  const { isOver } = timing;
  const known = {
    ...{ metrics, problems, isOver, method },
    mayDecide: mayDecide(method, arms, timing),
    units: unitsOf(experiment, outcomes),
  };
  return {
    ...known,
    ...{ alpha, atMs: outcomes.atMs, plannedUnits: experiment.sampleUnits },
    information: Math.min(1, timing.information),
    looks: timing.looks.length + (timing.isCounted ? 1 : 0),
    sampleRatio: ratio,
    leftOut: {
      mixedUnits: countOf(outcomes.leftOut.mixedUnits),
      neverExposed: countOf(outcomes.leftOut.neverExposed),
      beforeExposure: countOf(outcomes.leftOut.beforeExposure),
    },
    verdict: experimentVerdict({
      ...{ ...known, control, candidates },
      nextLookMs: nextLookMs(experiment, run.startedMs, outcomes.atMs),
    }),
  };
}

/** What was read, by arm in the order of the experiment; variants that it has not are left out. */
export function armCells(experiment: Experiment, outcomes: ExperimentOutcomes): ArmCells {
  return experiment.arms.map(({ variant }) => ({
    variant,
    cells: outcomes.arms.filter((cell) => cell.variant === variant && countOf(cell.units) > 0),
  }));
}

function mayDecide(
  method: ExperimentReport['method'],
  arms: ArmCells,
  timing: LookTiming,
): boolean {
  if (method !== 'always-valid') return timing.mayFind;
  const [control = false, ...candidates] = arms.map(
    ({ cells }) => cells.reduce((sum, { units }) => sum + units, 0) >= SEQUENCE_UNITS_MIN,
  );
  return control && candidates.some((isLarge) => isLarge);
}
