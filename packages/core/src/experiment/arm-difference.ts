import { type MeanDifference, meanDifference } from '../statistics/mean-difference.ts';
import { mergedMoments } from '../statistics/merged-moments.ts';
import { normalScore } from '../statistics/normal-score.ts';
import { rateRatioScore } from '../statistics/rate-ratio-score.ts';
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
  /**
   * Signed normal score of "no difference"; of guardrail metrics, of "just as much worse as tolerated",
   * candidate − control all the same.
   */
  readonly z: number;
  /** By how much the standard error is greater when arms do not differ, 1 at least. */
  readonly caution: number;
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
  const factor = of > 0 ? toleratedFactor(metric) : 1;
  const error = isPlainRate ? nullError(strata) : pooledError(metric, both);
  const caution = Math.max(1, error / absolute.standardError);
  const z = isPlainRate
    ? rateRatioScore(strata.map(ratePair), factor)
    : normalScore(distanceFrom(both, factor, of) / caution, absolute.degrees);
  return {
    absolute,
    // A share of a figure that may be on either side of 0 has no direction.
    relative: of > 0 ? meanDifference(both.control, both.candidate, 'relative') : null,
    z: Number.isFinite(z) ? z : 0,
    caution,
    leastUnits: Math.min(both.control.units, both.candidate.units),
    varianceTaken: slope === 0 ? 0 : takenOf(absolute, metric, control, candidate),
  };
}

/** Sign of a difference that is harm. */
export function worseSign({ better }: ExperimentMetric): 1 | -1 {
  return better === 'lower' ? 1 : -1;
}

/** How many times control's figure is just tolerated; 1 for what is no guardrail. */
function toleratedFactor(metric: ExperimentMetric): number {
  return metric.role === 'guardrail' ? 1 + worseSign(metric) * metric.tolerance : 1;
}

/** How many standard errors the candidate's figure is off `factor` times that of control. */
function distanceFrom({ control, candidate }: Stratum, factor: number, of: number): number {
  const shift = factor - 1;
  const { variance, covariance } = control.raw ?? {
    variance: control.variance,
    covariance: control.variance,
  };
  const ofControl = control.variance + shift ** 2 * variance + 2 * shift * covariance;
  const square = candidate.variance / candidate.units + ofControl / control.units;
  return (candidate.mean - control.mean - shift * of) / Math.sqrt(square);
}

function ratePair({ control, candidate }: Stratum): Parameters<typeof rateRatioScore>[0][number] {
  const of = ({ units, mean }: SampleMoments) => ({ units, events: wholeOf(units * mean) });
  return { control: of(control), candidate: of(candidate) };
}

/** Events are whole, but for what a division and a multiplication take from them. */
function wholeOf(events: number): number {
  const whole = Math.round(events);
  return Math.abs(whole - events) < 1e-6 ? whole : events;
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

/**
 * Standard error of a difference when units of both arms spread alike. A small arm of skewed figures that
 * happens to have none of the rare great ones has a small mean and a small spread together, and would
 * look too sure of it. That of a quantile hangs on the quantile itself and is left alone.
 */
function pooledError({ kind }: ExperimentMetric, { control, candidate }: Stratum): number {
  if (kind === 'quantile') return 0;
  const units = control.units + candidate.units;
  const variance =
    (control.variance * control.units + candidate.variance * candidate.units) / units;
  return Math.sqrt(variance * (1 / control.units + 1 / candidate.units));
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
