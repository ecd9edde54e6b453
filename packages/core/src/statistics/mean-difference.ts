import type { SampleMoments } from './sample-moments.ts';

/** How far two means lie apart. */
export interface MeanDifference {
  /** Candidate − control; relative: as a share of control's mean, 0.1 = 10 % more. */
  readonly estimate: number;
  readonly standardError: number;
  /** Of both arms. */
  readonly units: number;
  /** Degrees of freedom after Welch and Satterthwaite. */
  readonly degrees: number;
}

/**
 * Difference of two means with its standard error; relative ones by the delta method. `null` when
 * nothing can be said: fewer than two units in an arm, no spread at all, or a relative difference
 * to a mean of 0. Never throws. Source: Welch 1947; Deng, Knoblich & Lu 2018, §2.
 *
 * @example
 * meanDifference(shareMoments(100, 10), shareMoments(100, 20), 'absolute')?.estimate // 0.1
 */
export function meanDifference(
  control: SampleMoments,
  candidate: SampleMoments,
  kind: 'absolute' | 'relative',
): MeanDifference | null {
  if (!(isSample(control) && isSample(candidate))) return null;
  const controlVariance = control.variance / control.units;
  const candidateVariance = candidate.variance / candidate.units;
  const degrees =
    (controlVariance + candidateVariance) ** 2 /
    (controlVariance ** 2 / (control.units - 1) + candidateVariance ** 2 / (candidate.units - 1));
  const difference = candidate.mean - control.mean;
  const scale = kind === 'absolute' ? absolute : relativeTo(control, candidate);
  const estimate = difference / scale.mean;
  const variance = (controlVariance + candidateVariance) / scale.mean ** 2 + scale.extra;
  if (!(Number.isFinite(estimate) && variance > 0 && variance < Number.POSITIVE_INFINITY))
    return null;
  const units = control.units + candidate.units;
  return { estimate, standardError: Math.sqrt(variance), units, degrees };
}

const absolute = { mean: 1, extra: 0 };

/**
 * What control's mean as the unit of measure adds to the variance: it is uncertain too. Adjusted
 * arms are taken at their means before the adjustment, which expects nothing of the difference
 * between the arms.
 */
function relativeTo(
  control: SampleMoments,
  candidate: SampleMoments,
): { mean: number; extra: number } {
  const { mean, variance, covariance } = control.raw ?? {
    mean: control.mean,
    variance: control.variance,
    covariance: control.variance,
  };
  const lift = (candidate.raw?.mean ?? candidate.mean) / mean - 1;
  const extra = (lift * lift * variance + 2 * lift * covariance) / (control.units * mean * mean);
  return { mean, extra };
}

function isSample({ units, variance }: SampleMoments): boolean {
  return units >= 2 && Number.isFinite(units) && variance > 0;
}
