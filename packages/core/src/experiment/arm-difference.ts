import { type MeanDifference, meanDifference } from '../statistics/mean-difference.ts';
import { mergedMoments } from '../statistics/merged-moments.ts';
import { adjustmentSlope, type SampleMoments } from '../statistics/sample-moments.ts';
import { type Stratum, stratifiedMoments } from '../statistics/stratified-moments.ts';
import { armMoments, mergedSums, pastPair } from './arm-moments.ts';
import type { ArmOutcomes, ExperimentMetric } from './types.ts';

/** How one arm differs from control in one metric. */
export interface ArmDifference {
  /** In the metric's unit; degrees of freedom after Welch. */
  readonly absolute: MeanDifference;
  /** As a share of control's figure; `null` where that is not above 0. */
  readonly relative: MeanDifference | null;
  /** Signed statistic of "no difference". */
  readonly z: number;
  /** Units of the smaller arm. */
  readonly leastUnits: number;
  /** How much of the variance the past took away, 0..1. */
  readonly varianceTaken: number;
}

/**
 * The difference of two arms over the draws that both have units in; each draw is compared with itself.
 * `null` = nothing can be said: no draw with two units in both arms, or no spread. Never throws.
 *
 * @param slope of the past figure, as of `pastSlope`
 */
export function armDifference(
  metric: ExperimentMetric,
  control: readonly ArmOutcomes[],
  candidate: readonly ArmOutcomes[],
  slope: number,
): ArmDifference | null {
  const strata = strataOf(metric, control, candidate, slope);
  if (strata.length === 0) return null;
  const both = stratifiedMoments(strata);
  const absolute = meanDifference(both.control, both.candidate, 'absolute');
  if (absolute === null) return null;
  const of = both.control.raw?.mean ?? both.control.mean;
  const isPlainRate = metric.kind === 'rate' && slope === 0;
  const error = isPlainRate ? nullError(strata) : absolute.standardError;
  return {
    absolute,
    // A share of a figure that may be on either side of 0 has no direction.
    relative: of > 0 ? meanDifference(both.control, both.candidate, 'relative') : null,
    z: error > 0 ? absolute.estimate / error : 0,
    leastUnits: Math.min(both.control.units, both.candidate.units),
    varianceTaken: slope === 0 ? 0 : takenOf(absolute, metric, control, candidate),
  };
}

/**
 * Slope of a metric's past figures within the cells, for CUPED; 0 where there are none, or the metric
 * has no mean. Never throws.
 */
export function pastSlope(metric: ExperimentMetric, cells: readonly ArmOutcomes[]): number {
  if (metric.kind !== 'mean' && metric.kind !== 'rate') return 0;
  const pairs = cells.flatMap((cell) => {
    const sums = mergedSums(metric, [cell]);
    return sums === null || sums.units < 2 ? [] : [pastPair(sums)];
  });
  const slope = adjustmentSlope(pairs);
  return Number.isFinite(slope) ? slope : 0;
}

function strataOf(
  metric: ExperimentMetric,
  control: readonly ArmOutcomes[],
  candidate: readonly ArmOutcomes[],
  slope: number,
): Stratum[] {
  const draws = new Set(control.map(({ draw }) => draw));
  return [...draws].flatMap((draw) => {
    const of = (cells: readonly ArmOutcomes[]) => cells.filter((cell) => cell.draw === draw);
    const a = armMoments(metric, of(control), slope);
    const b = of(candidate).length === 0 ? null : armMoments(metric, of(candidate), slope);
    if (a === null || b === null || a.units < 2 || b.units < 2) return [];
    return [withSpread(a, b)];
  });
}

/**
 * An arm without any spread (no event at all) says nothing of how far its mean may be off: it takes the
 * spread of both arms together, as the pooled test of two rates does.
 */
function withSpread(control: SampleMoments, candidate: SampleMoments): Stratum {
  if (control.variance > 0 && candidate.variance > 0) return { control, candidate };
  const deviations = ({ units, mean, variance }: SampleMoments) => ({
    count: units,
    mean,
    squares: Math.max(0, variance) * units,
  });
  const all = mergedMoments(deviations(control), deviations(candidate));
  const of = (arm: SampleMoments): SampleMoments =>
    arm.variance > 0
      ? arm
      : { units: arm.units, mean: arm.mean, variance: all.squares / all.count };
  return { control: of(control), candidate: of(candidate) };
}

/** Standard error of a difference of rates when there is none: both arms share a rate in each draw. */
function nullError(strata: readonly Stratum[]): number {
  let [total, variance] = [0, 0];
  for (const { control, candidate } of strata) {
    const units = control.units + candidate.units;
    const weight = (control.units * candidate.units) / units;
    const rate = (control.mean * control.units + candidate.mean * candidate.units) / units;
    total += weight;
    variance += weight * rate * (1 - rate);
  }
  return Math.sqrt(variance) / total;
}

function takenOf(
  { standardError }: MeanDifference,
  metric: ExperimentMetric,
  control: readonly ArmOutcomes[],
  candidate: readonly ArmOutcomes[],
): number {
  const raw = armDifference(metric, control, candidate, 0)?.absolute.standardError ?? 0;
  return raw > 0 ? Math.max(0, 1 - (standardError / raw) ** 2) : 0;
}
