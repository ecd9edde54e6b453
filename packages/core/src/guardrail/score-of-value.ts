import type { ValueScale } from './memory-types.ts';
import { bucketLog, bucketValue } from './score-tables.ts';

/** Scores of ln value reach so far, in standard deviations. */
const LOG_SCORE_MAX = 3;
/** Scores of the capped value reach so far; the cap itself is nearer unless hardly a value varies. */
const CAPPED_SCORE_MAX = 6;

/**
 * How high a bucket of values is, in standard deviations of control's past away from its middle:
 * of ln value up to ±3, or of the value itself up to the cap, ±6 at most. Never throws.
 */
export function scoreOfValue(index: number, on: 'log' | 'capped', scale: ValueScale): number {
  const [score, most] =
    on === 'log'
      ? [(bucketLog(index) - scale.mean) / scale.deviation, LOG_SCORE_MAX]
      : [(Math.min(bucketValue(index), scale.cap) - scale.middle) / scale.spread, CAPPED_SCORE_MAX];
  return Math.max(-most, Math.min(most, score));
}
