import {
  adjustedMoments,
  meanMoments,
  type PairSums,
  ratioMoments,
  type SampleMoments,
  shareMoments,
} from '../statistics/sample-moments.ts';
import { mergedOutcomes, quantileFigure } from './quantile-figure.ts';
import type { ArmOutcomes, ExperimentMetric, OutcomeSums } from './types.ts';

/** Greatest sum that is taken for one. */
const SUM_MAX = 1e150;
/** Share of the mean square that a variance from sums cannot be told from rounding. */
const ROUNDING = 1e-13;

/**
 * Figure and spread of a metric in some cells of one arm, as one sample. `null` = there is no figure: no
 * unit, no cell that could be read, sums that cannot be. Never throws.
 *
 * @param slope of the past figure (CUPED); 0 = the past is not used
 */
export function armMoments(
  metric: ExperimentMetric,
  cells: readonly ArmOutcomes[],
  slope: number,
): SampleMoments | null {
  if (metric.kind === 'quantile') return quantileOf(metric, cells);
  const sums = mergedSums(metric, cells);
  if (sums === null || sums.units <= 0) return null;
  const moments = momentsOf(metric, sums, slope);
  // A denominator next to nothing: not even the square of such a figure is a number.
  if (!(Math.abs(moments.mean) <= SUM_MAX) || Math.abs(moments.variance) > SUM_MAX ** 2)
    return null;
  const isNoise = moments.variance <= (ROUNDING * sums.sumYY) / sums.units;
  return isNoise && metric.kind !== 'ratio' ? { ...moments, variance: 0 } : moments;
}

function quantileOf(metric: ExperimentMetric, cells: readonly ArmOutcomes[]): SampleMoments | null {
  const merged = mergedOutcomes(cells.map((cell) => ofName(cell.sketches, metric.name) ?? []));
  return merged === null ? null : quantileFigure(merged, metric.quantile ?? Number.NaN);
}

function momentsOf(metric: ExperimentMetric, sums: OutcomeSums, slope: number): SampleMoments {
  const { units, sumY: sum, sumYY: sumSquares } = sums;
  if (metric.kind === 'ratio') return ratioMoments(denominatorPair(sums));
  if (slope !== 0) return adjustedMoments(pastPair(sums), slope);
  return metric.kind === 'rate'
    ? shareMoments(units, sum)
    : meanMoments({ units, sum, sumSquares });
}

/** Sums of a metric in some cells; `null` when one of them is missing or cannot be. */
export function mergedSums(
  metric: ExperimentMetric,
  cells: readonly ArmOutcomes[],
): OutcomeSums | null {
  const all = { ...NOTHING };
  for (const { sums } of cells) {
    const own = ofName(sums, metric.name);
    if (own === undefined || !isSound(metric, own)) return null;
    for (const key of KEYS) all[key] += own[key];
  }
  return all;
}

/** What a unit's figure has to do with its past. */
export function pastPair({ units, sumY, sumYY, sumX, sumXX, sumXY }: OutcomeSums): PairSums {
  return {
    units,
    sum: sumY,
    sumSquares: sumYY,
    otherSum: sumX,
    otherSquares: sumXX,
    products: sumXY,
  };
}

function denominatorPair({ units, sumY, sumYY, sumZ, sumZZ, sumYZ }: OutcomeSums): PairSums {
  return {
    units,
    sum: sumY,
    sumSquares: sumYY,
    otherSum: sumZ,
    otherSquares: sumZZ,
    products: sumYZ,
  };
}

const NOTHING = {
  ...{ units: 0, withFigure: 0, sumY: 0, sumYY: 0, sumX: 0 },
  ...{ sumXX: 0, sumXY: 0, sumZ: 0, sumZZ: 0, sumYZ: 0 },
};
const KEYS = Object.keys(NOTHING) as readonly (keyof OutcomeSums)[];

/** Whether sums are numbers that some units can have. */
function isSound({ kind }: ExperimentMetric, sums: OutcomeSums): boolean {
  if (!KEYS.every((key) => Math.abs(sums[key]) <= SUM_MAX)) return false;
  const { units, sumY, sumYY, sumXX, sumZZ } = sums;
  if (!(units >= 0 && sumYY >= 0 && sumXX >= 0 && sumZZ >= 0)) return false;
  return kind !== 'rate' || (sumY >= 0 && sumY <= units);
}

/** Own property of a record that others filled. */
export function ofName<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
