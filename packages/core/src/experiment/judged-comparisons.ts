import { falseDiscoveryAdjusted, holmAdjusted } from '../statistics/adjusted-p-values.ts';
import { worseSign } from './arm-difference.ts';
import { comparisonSentence } from './comparison-sentence.ts';
import type { LookTiming } from './look-timing.ts';
import type { RawAnalysis, RawComparison } from './metric-analysis.ts';
import type { ArmComparison, Experiment, MetricAnalysis } from './types.ts';

/**
 * Comparisons with all others taken into account: Holm over those of primary metrics, Benjamini and
 * Hochberg over those of secondary ones; guardrail metrics stand alone, since a harm that is overlooked is
 * worse there than one that is seen in vain. Pure and total.
 */
export function judgedComparisons(
  experiment: Experiment,
  analyses: readonly RawAnalysis[],
  timing: LookTiming,
): readonly MetricAnalysis[] {
  const adjusted = new Map<RawComparison, number>();
  const adjust = (role: MetricAnalysis['role'], by: (pValues: readonly number[]) => number[]) => {
    const own = analyses.filter((each) => each.role === role).flatMap((each) => each.comparisons);
    // One that says nothing yet is still one of those that were planned.
    const pValues = by(own.map(({ pValue }) => pValue ?? 1));
    own.forEach((comparison, at) => {
      adjusted.set(comparison, pValues[at] ?? 1);
    });
  };
  adjust('primary', holmAdjusted);
  adjust('secondary', falseDiscoveryAdjusted);
  return analyses.map(({ metric, comparisons, ...analysis }) => ({
    ...analysis,
    comparisons: comparisons.map((comparison) => {
      const { z: _, isEarlier, ...shown } = comparison;
      const found = adjusted.get(comparison) ?? null;
      const adjustedPValue = comparison.pValue === null ? null : (found ?? comparison.pValue);
      const state = stateOf(experiment, metric, comparison, adjustedPValue, timing);
      const known = { ...shown, adjustedPValue, state };
      return {
        ...known,
        sentence: comparisonSentence(experiment, { ...analysis, metric }, known, {
          isEarlier,
          isOver: timing.isOver,
        }),
      };
    }),
  }));
}

function stateOf(
  { analysis }: Experiment,
  metric: RawAnalysis['metric'],
  { difference, z }: RawComparison,
  adjustedPValue: number | null,
  timing: LookTiming,
): ArmComparison['state'] {
  if (difference === null) return 'no-data';
  if (adjustedPValue === null || !timing.mayFind || !(adjustedPValue <= analysis.alpha))
    return 'unclear';
  // The p-value of a guardrail metric is about harm alone.
  return metric.role === 'guardrail' || z * worseSign(metric) > 0 ? 'worse' : 'better';
}
