import { betaComparison } from '../statistics/beta-comparison.ts';
import { normalPosterior } from '../statistics/normal-posterior.ts';
import type { ArmDifference } from './arm-difference.ts';
import { mergedSums } from './arm-moments.ts';
import type { ArmOutcomes, ExperimentMetric } from './types.ts';

/** What a Bayesian believes of a comparison: a view beside the method, no error control. */
export interface BayesView {
  /** Chance that the arm is better than control, 0..1. */
  readonly chanceBetter: number | null;
  /** What choosing the arm is expected to lose where it is worse, in the metric's unit. */
  readonly expectedLoss: number | null;
}

/**
 * Under flat priors: exact for a rate that was drawn once, the normal distribution of the difference
 * for everything else. Never throws.
 */
export function bayesView(
  metric: ExperimentMetric,
  control: readonly ArmOutcomes[],
  candidate: readonly ArmOutcomes[],
  difference: ArmDifference,
): BayesView {
  const exact = difference.varianceTaken === 0 ? ofRates(metric, control, candidate) : null;
  if (exact !== null) return exact;
  const { estimate, standardError } = difference.absolute;
  const { higher, loss, gain } = normalPosterior(estimate, standardError);
  return metric.better === 'higher'
    ? known(higher, loss)
    : known(Number.isFinite(higher) ? 1 - higher : higher, gain);
}

function ofRates(
  metric: ExperimentMetric,
  control: readonly ArmOutcomes[],
  candidate: readonly ArmOutcomes[],
): BayesView | null {
  const draws = new Set([...control, ...candidate].map(({ draw }) => draw));
  if (metric.kind !== 'rate' || draws.size !== 1) return null;
  const [a, b] = [mergedSums(metric, control), mergedSums(metric, candidate)];
  if (a === null || b === null) return null;
  const [own, other] = [
    { events: b.sumY, trials: b.units },
    { events: a.sumY, trials: a.units },
  ];
  // Where less is better, control is what may have more.
  const { higher, loss } =
    metric.better === 'higher' ? betaComparison(other, own) : betaComparison(own, other);
  return Number.isFinite(higher) && Number.isFinite(loss) ? known(higher, loss) : null;
}

function known(chanceBetter: number, expectedLoss: number): BayesView {
  return {
    chanceBetter: Number.isFinite(chanceBetter) ? chanceBetter : null,
    expectedLoss: Number.isFinite(expectedLoss) ? Math.max(0, expectedLoss) : null,
  };
}
