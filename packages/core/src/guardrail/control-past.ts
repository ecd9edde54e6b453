import { type Sketch, sketchIndexAtRank } from '../metric/sketch.ts';
import type { ValueBet } from './compared-values-bets.ts';
import { pooledValues } from './compared-values-counts.ts';
import { PAST_MIN, SCALE_REFRESH_MS } from './compared-values-limits.ts';
import type { ComparedValuesMemory, ValueScale } from './memory-types.ts';
import { bucketLog, bucketValue } from './score-tables.ts';

/** About half a bucket of the sketch: values that hardly vary are told apart no finer. */
const DEVIATION_MIN = 0.01;
/** Where control never had a value above 0. */
const SPREAD_MIN = 1e-9;
const CAP_QUANTILE = 0.995;

/**
 * What is usual for control, from its past alone and never from the values it will be held
 * against, so that bets stay fair: kept for a minute or until the past has doubled; `null` while it
 * has fewer than 100 values. Never throws.
 */
export function scaleNow(
  memory: Pick<ComparedValuesMemory, 'history' | 'control' | 'scale'>,
  bets: readonly ValueBet[],
  atMs: number,
): ValueScale | null {
  const { history, control, scale } = memory;
  const count = history.total + control.total;
  if (!(count >= PAST_MIN)) return null;
  if (scale !== null && atMs - scale.atMs < SCALE_REFRESH_MS && count < 2 * scale.count)
    return scale;
  const past = pooledValues(history, control);
  const positive = past[0]?.[0] === 0 ? past.slice(1) : past;
  const cap = bucketValue(indexAt(past, count, CAP_QUANTILE));
  const [mean, deviation] =
    positive.length === 0 ? [bucketLog(1), 0] : momentsOf(positive, bucketLog);
  const [middle, spread] = momentsOf(past, (index) => Math.min(bucketValue(index), cap));
  return {
    mean,
    deviation: Math.max(DEVIATION_MIN, deviation),
    middle,
    spread: Math.max(DEVIATION_MIN * cap, SPREAD_MIN, spread),
    cap,
    thresholds: bets.flatMap((bet) =>
      bet.on === 'exceedance' ? [indexAt(past, count, bet.q)] : [],
    ),
    count,
    atMs,
  };
}

function indexAt(past: Sketch, count: number, q: number): number {
  return sketchIndexAtRank(past, Math.max(1, Math.ceil(q * count))) ?? 0;
}

/** Mean and standard deviation of a figure of the buckets. */
function momentsOf(
  past: Sketch,
  figure: (index: number) => number,
): readonly [mean: number, deviation: number] {
  // About the first one, so that squares of values that hardly vary keep their digits.
  const origin = figure(past[0]?.[0] ?? 0);
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const [index, n] of past) {
    const away = figure(index) - origin;
    count += n;
    sum += n * away;
    squares += n * away * away;
  }
  const mean = sum / count;
  return [origin + mean, Math.sqrt(Math.max(0, squares / count - mean * mean))];
}
