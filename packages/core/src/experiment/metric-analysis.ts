import { armDifference, pastSlope } from './arm-difference.ts';
import { armMoments } from './arm-moments.ts';
import { bayesView } from './bayes-view.ts';
import type { LookTiming } from './look-timing.ts';
import { type MethodAnswer, methodAnswer } from './method-answer.ts';
import { segmentViews } from './segment-views.ts';
import type {
  ArmComparison,
  ArmOutcomes,
  Experiment,
  ExperimentMetric,
  MetricAnalysis,
} from './types.ts';

/** A comparison before other comparisons are taken into account. */
export type RawComparison = Omit<ArmComparison, 'adjustedPValue' | 'state' | 'sentence'> & {
  /** Signed statistic that the p-value belongs to. */
  readonly z: number;
  readonly isEarlier: boolean;
};

/** A metric before other metrics are taken into account. */
export type RawAnalysis = Omit<MetricAnalysis, 'comparisons'> & {
  readonly metric: ExperimentMetric;
  readonly comparisons: readonly RawComparison[];
};

/** Outcomes by arm, control first. */
export type ArmCells = readonly {
  readonly variant: string;
  readonly cells: readonly ArmOutcomes[];
}[];

/** One metric in all arms. Pure and total. */
export function metricAnalysis(
  experiment: Experiment,
  metric: ExperimentMetric,
  arms: ArmCells,
  timing: LookTiming,
): RawAnalysis {
  const slope = slopeOf(experiment, metric, arms);
  const { name, role, kind, better } = metric;
  const [control, ...candidates] = arms;
  return {
    ...{ name, role, kind, better, metric },
    arms: arms.map(({ variant, cells }) => ({ variant, ...figureOf(metric, cells) })),
    comparisons: candidates.map((arm) =>
      comparisonOf({ experiment, metric, slope, timing }, control?.cells ?? [], arm),
    ),
    segments: segmentViews(experiment, metric, arms, slope),
  };
}

/** The present statistic of every comparison that something can be said about, by arm. Total. */
export function presentStatistics(
  experiment: Experiment,
  metric: ExperimentMetric,
  arms: ArmCells,
): readonly (readonly [variant: string, z: number])[] {
  const slope = slopeOf(experiment, metric, arms);
  const [control, ...candidates] = arms;
  return candidates.flatMap(({ variant, cells }) => {
    const difference = armDifference(metric, control?.cells ?? [], cells, slope);
    const z = difference?.z ?? Number.NaN;
    return Number.isFinite(z) ? [[variant, z] as const] : [];
  });
}

function slopeOf({ analysis }: Experiment, metric: ExperimentMetric, arms: ArmCells): number {
  if (analysis.pastMs === null) return 0;
  return pastSlope(
    metric,
    arms.flatMap(({ cells }) => cells),
  );
}

function figureOf(
  metric: ExperimentMetric,
  cells: readonly ArmOutcomes[],
): Pick<MetricAnalysis['arms'][number], 'units' | 'value' | 'standardError'> {
  const moments = armMoments(metric, cells, 0);
  if (moments === null) return { units: 0, value: null, standardError: null };
  const { units, mean, variance } = moments;
  const standardError = units >= 2 && variance >= 0 ? Math.sqrt(variance / units) : null;
  return { units, value: mean, standardError };
}

function comparisonOf(
  asked: {
    readonly experiment: Experiment;
    readonly metric: ExperimentMetric;
    readonly slope: number;
    readonly timing: LookTiming;
  },
  control: readonly ArmOutcomes[],
  { variant, cells }: ArmCells[number],
): RawComparison {
  const { experiment, metric, slope, timing } = asked;
  const difference = armDifference(metric, control, cells, slope);
  if (difference === null) return { variant, ...NO_ANSWER };
  const answer: MethodAnswer = methodAnswer({ experiment, metric, variant, difference }, timing);
  return {
    variant,
    difference: difference.absolute.estimate,
    relative: difference.relative?.estimate ?? null,
    varianceTaken: difference.varianceTaken,
    ...answer,
    ...bayesView(metric, control, cells, difference),
  };
}

const NO_ANSWER = {
  ...{ difference: null, relative: null, interval: null, isRelative: false, pValue: null },
  ...{ chanceBetter: null, expectedLoss: null, varianceTaken: 0, z: 0 },
  isEarlier: false,
};
