import { binomialAtMost } from '../statistics/binomial-tail.ts';

/** Samples beyond which nobody waits; larger needs are answered by `null`. */
const SAMPLES_MAX = 10_000_000;

/**
 * How many more observations, none of them bad, bring the upper confidence bound of the bad share
 * down to `share`; 0 when it is there already, `null` when 10 million observations in all are not
 * enough or `share` is not inside 0..1. Never throws. Source: Clopper & Pearson 1934.
 *
 * @example
 * samplesNeeded(0, 2000, 0.001, 0.95) // 995
 */
export function samplesNeeded(
  bad: number,
  observed: number,
  share: number,
  confidence: number,
): number | null {
  if (!(share > 0 && share < 1 && confidence > 0 && confidence < 1)) return null;
  const enough = (trials: number) => 1 - binomialAtMost(bad, trials, share) >= confidence;
  if (!(bad >= 0 && observed >= bad) || !enough(SAMPLES_MAX)) return null;
  let low = observed;
  let high = SAMPLES_MAX;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle + 1;
  }
  return low - observed;
}
