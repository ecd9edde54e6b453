import { WEIGHT_PARTS_TOTAL } from '../flag/types.ts';
import type { Experiment, ExperimentMetric } from './types.ts';

/**
 * What z a relative difference is expected to have when one unit is there, for the arm that shows it worst:
 * z of n units is √n times that. `null` when the metric does not say enough: a rate needs what control is
 * expected to have, anything else its deviation too, and a quantile cannot be planned. Never throws.
 *
 * @param relative difference as a share of control's figure, > 0: to the better side
 */
export function effectSize(
  { arms }: Experiment,
  metric: ExperimentMetric,
  relative: number,
): number | null {
  const { expect, deviation, kind, better } = metric;
  const [control, ...candidates] = arms.map(({ weightParts }) => weightParts / WEIGHT_PARTS_TOTAL);
  if (expect === null || !(expect > 0 && control !== undefined && control > 0)) return null;
  const other = expect * (1 + (better === 'higher' ? relative : -relative));
  const sizes = candidates.map((candidate) => {
    if (kind !== 'rate') {
      const variance = (deviation ?? Number.NaN) ** 2 * (1 / control + 1 / candidate);
      return Math.abs(other - expect) / Math.sqrt(variance);
    }
    const variance = rateVariance([expect, control], [other, candidate]);
    return other >= 0 && other <= 1 ? Math.abs(other - expect) / Math.sqrt(variance) : Number.NaN;
  });
  const least = Math.min(...sizes);
  return kind !== 'quantile' && candidates.length > 0 && Number.isFinite(least) ? least : null;
}

/**
 * Of the difference of two rates, of one unit in all arms. The test takes the spread that both have when there
 * is no difference; of arms that are equally large it is nearly the same, of others the greater one counts, so
 * that no plan promises too much.
 */
function rateVariance(
  [expect, control]: readonly [rate: number, share: number],
  [other, candidate]: readonly [rate: number, share: number],
): number {
  const own = (expect * (1 - expect)) / control + (other * (1 - other)) / candidate;
  if (control === candidate) return own;
  const rate = (expect * control + other * candidate) / (control + candidate);
  return Math.max(own, rate * (1 - rate) * (1 / control + 1 / candidate));
}
