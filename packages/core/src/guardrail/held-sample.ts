import { statisticOf } from './arm-sums.ts';
import type { ArmSums, HeldGuardrail } from './types.ts';

/** What one arm's sub-window says. */
export interface HeldSample {
  readonly state: 'beyond' | 'within' | 'no-data';
  /** Value in the metric's unit; `null` without data. */
  readonly value: number | null;
}

/** Observations that a sample needs: `minSamples`, and for a level one reading. */
export function samplesAsked(judged: HeldGuardrail): number {
  return judged.statistic.of === 'max' ? 1 : Math.max(1, judged.minSamples);
}

/**
 * Holds a sub-window's value against the limit, strictly. Both answers are positive comparisons:
 * what is neither beyond nor within (NaN) is no data. Never throws.
 */
export function heldSample(judged: HeldGuardrail, sums: ArmSums): HeldSample {
  const value = statisticOf(judged.statistic, sums);
  if (value === null || !(sums.count >= samplesAsked(judged))) {
    return { state: 'no-data', value: null };
  }
  const { side, limit } = judged;
  const beyond = side === 'above' ? value > limit : value < limit;
  const within = side === 'above' ? value <= limit : value >= limit;
  if (beyond) return { state: 'beyond', value };
  return within ? { state: 'within', value } : { state: 'no-data', value: null };
}
