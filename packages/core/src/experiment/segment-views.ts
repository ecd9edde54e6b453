import { normalUpperQuantile } from '../statistics/normal-quantile.ts';
import { armDifference } from './arm-difference.ts';
import type { ArmCells } from './metric-analysis.ts';
import type { Experiment, ExperimentMetric, MetricAnalysis } from './types.ts';

/** What is drawn from everybody is called, beside segments. */
const EVERYBODY = 'everybody else';

/**
 * Differences by the segment that units were drawn in, with intervals of one look: exploration, not
 * adjusted for anything. Empty when units were drawn from everybody alone. Never throws.
 */
export function segmentViews(
  { analysis }: Experiment,
  metric: ExperimentMetric,
  arms: ArmCells,
  slope: number,
): MetricAnalysis['segments'] {
  const segments = [...new Set(arms.flatMap(({ cells }) => cells.map(({ segment }) => segment)))];
  if (segments.every((segment) => segment === null)) return [];
  const factor = normalUpperQuantile(analysis.alpha / 2);
  return segments.flatMap((segment) => {
    const [control = [], ...candidates] = arms.map(({ cells }) =>
      cells.filter((cell) => cell.segment === segment),
    );
    return candidates.map((cells, at) => {
      const relative = armDifference(metric, control, cells, slope)?.relative ?? null;
      const width = relative === null ? Number.NaN : factor * relative.standardError;
      const hasInterval = relative !== null && Number.isFinite(width);
      return {
        segment: segment ?? EVERYBODY,
        variant: arms[at + 1]?.variant ?? '',
        relative: relative?.estimate ?? null,
        interval: hasInterval
          ? ([relative.estimate - width, relative.estimate + width] as const)
          : null,
      };
    });
  });
}
