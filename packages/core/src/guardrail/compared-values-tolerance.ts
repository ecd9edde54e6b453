import {
  SKETCH_INDEX_MAX,
  type Sketch,
  sketchIndex,
  sketchLowerEdge,
  sketchUpperEdge,
} from '../metric/sketch.ts';
import type { ComparedValuesGuardrail } from './types.ts';

/**
 * The candidate's values less what is tolerated: held against control as they are, they are worse
 * only if the candidate is worse by more than that. A ratio of 0.1 makes 110 of 100 (where lower is
 * worse, 90); a difference is in the metric's unit. Every bucket is taken at its harmless edge, so
 * that rounding never looks like harm: up to one bucket (1.6 %) of sight is lost. Never throws.
 */
export function withoutTolerated(
  { tolerance, worse }: Pick<ComparedValuesGuardrail, 'tolerance' | 'worse'>,
  candidate: Sketch,
): Sketch {
  const { kind, value } = tolerance;
  if (value === 0) return candidate;
  const shifted = (edge: number): number => {
    if (worse === 'higher') return kind === 'ratio' ? edge / (1 + value) : edge - value;
    return kind === 'ratio' ? edge / (1 - value) : edge + value;
  };
  return candidate.map(([index, count]) => {
    if (worse === 'higher') return [sketchIndex(shifted(sketchLowerEdge(index))), count] as const;
    const edge = sketchUpperEdge(index);
    const harmless = edge === null ? -1 : sketchIndex(shifted(edge));
    return [harmless < 0 ? SKETCH_INDEX_MAX : harmless, count] as const;
  });
}
