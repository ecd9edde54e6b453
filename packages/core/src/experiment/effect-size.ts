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
    const variance = (expect * (1 - expect)) / control + (other * (1 - other)) / candidate;
    return other >= 0 && other <= 1 ? Math.abs(other - expect) / Math.sqrt(variance) : Number.NaN;
  });
  const least = Math.min(...sizes);
  return kind !== 'quantile' && candidates.length > 0 && Number.isFinite(least) ? least : null;
}
