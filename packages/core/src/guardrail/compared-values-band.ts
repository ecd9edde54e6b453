import { sketchLowerEdge, sketchUpperEdge } from '../metric/sketch.ts';
import { quantileBand } from '../statistics/index.ts';
import { bucketsAtRanks } from './compared-values-counts.ts';
import { LEAST_UNITS } from './comparison-limits.ts';
import type { ComparedValuesMemory } from './memory-types.ts';
import type { ComparedValuesGuardrail } from './types.ts';

/** A band is drawn anew when so many times as many values are there: it is dear, and stays true. */
const GROWTH = 1.1;
const ALPHA = 0.05;
/** About so many values it is narrowest. */
const TUNED_COUNT = 1_000;

/** The quantile that a comparison tells of: the one it was asked for, else p95. */
export function toldQuantile({ of }: Pick<ComparedValuesGuardrail, 'of'>): number {
  return of === 'all' ? 0.95 : of.quantile;
}

/**
 * Anytime-valid 95 % band of the candidate's quantile, in the metric's unit: values at the ranks of
 * a confidence sequence, to the outer edges of their buckets. The one of before until the candidate
 * has a tenth more values; `null` while they are too few for an upper end. Never throws.
 */
export function bandOf(
  judged: Pick<ComparedValuesGuardrail, 'of'>,
  { candidate, band }: Pick<ComparedValuesMemory, 'candidate' | 'band'>,
): ComparedValuesMemory['band'] {
  const count = candidate.total;
  if (count < LEAST_UNITS || count < GROWTH * (band?.count ?? 0)) return band;
  const [low, high] = quantileBand(toldQuantile(judged), count, ALPHA, TUNED_COUNT);
  const ranks = [Math.max(1, Math.floor(low * count)), Math.ceil(high * count) + 1];
  const [lower, upper] = bucketsAtRanks(candidate, ranks);
  const highest = typeof upper === 'number' ? sketchUpperEdge(upper + (candidate.step >> 1)) : null;
  if (typeof lower !== 'number' || highest === null) return band;
  return {
    low: low > 0 ? sketchLowerEdge(lower - (candidate.step >> 1)) : 0,
    high: highest,
    count,
  };
}
