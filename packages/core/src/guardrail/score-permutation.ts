import { PERMUTATION_STEPS_MAX } from './compared-values-limits.ts';

/** How far a bet leans on the score: e^(lean × score) is what a unit weighs. Each is twice the last. */
export const LEANS: readonly number[] = [0.1, 0.2, 0.4, 0.8, 1.6];

/** Below this a mean of products is not trusted to be exact. */
const TRUSTED_MIN = 1e-290;

/** Units of both arms by score, ascending; `counts[i]` of them have `scores[i]`. */
export interface ScoredBlock {
  readonly scores: readonly number[];
  readonly counts: readonly number[];
  /** How many of them are the candidate's, and the sum of their scores. */
  readonly candidate: number;
  readonly candidateSum: number;
}

// Room for the weights of a block and for the recursion, filled anew for every bet: no result of
// one call reaches the next.
let weights = new Float64Array(64);
let means = new Float64Array(64);

/**
 * ln of what a block multiplies the wealth of each bet on higher scores by: the candidate's product
 * of e^(lean × score) over its mean in all ways to draw as many units from the pool. Its expectation
 * is exactly 1 when the arms are alike, whatever the pool and the shares, and less when the
 * candidate scores lower. Where the exact mean would take more than 50 000 steps, units are drawn
 * with replacement: that never claims more (Maclaurin's inequality). `[0, …]` for a block with one
 * arm only or that is not finite. Never throws. Source: permutation e-value; means of k-subsets by
 * a(k) ← a(k) (i+1−k)/(i+1) + a(k−1) w k/(i+1).
 *
 * @example
 * scorePermutation({ scores: [0, 1], counts: [9, 1], candidate: 1, candidateSum: 1 })[0] // 0.0895…
 */
export function scorePermutation(block: ScoredBlock): number[] {
  const { scores, counts, candidate, candidateSum } = block;
  let units = 0;
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    units += counts[i] ?? 0;
    sum += (counts[i] ?? 0) * (scores[i] ?? Number.NaN);
  }
  const control = units - candidate;
  if (!(candidate >= 1 && control >= 1) || !Number.isFinite(sum + candidateSum))
    return LEANS.map(() => 0);
  // To draw the candidate's units is to leave control's: the smaller arm is the cheaper to draw.
  const isSwapped = candidate > control;
  const drawn = isSwapped ? control : candidate;
  const drawnSum = isSwapped ? candidateSum - sum : candidateSum;
  const isExact = units * drawn <= PERMUTATION_STEPS_MAX;
  if (weights.length < scores.length) weights = new Float64Array(2 * scores.length);
  return LEANS.map((lean, at) => {
    weigh(scores, at, isSwapped ? -lean : lean);
    let weight = 0;
    for (let i = 0; i < scores.length; i++) weight += (counts[i] ?? 0) * (weights[i] ?? 0);
    const mean = weight / units;
    const bound = lean * drawnSum - drawn * Math.log(mean);
    if (!isExact || drawn === 1) return bound;
    const product = meanProduct(counts, mean, drawn, isSwapped);
    return product > TRUSTED_MIN && Number.isFinite(product) ? bound - Math.log(product) : bound;
  });
}

function weigh(scores: readonly number[], at: number, lean: number): void {
  for (let i = 0; i < scores.length; i++) {
    const last = weights[i] ?? 0;
    weights[i] = at === 0 ? Math.exp(lean * (scores[i] ?? 0)) : last * last;
  }
}

/** Mean over all ways to draw `drawn` units of the product of their weights over the mean weight. */
function meanProduct(
  counts: readonly number[],
  mean: number,
  drawn: number,
  isSwapped: boolean,
): number {
  if (means.length <= drawn) means = new Float64Array(2 * drawn + 1);
  means.fill(0, 0, drawn + 1);
  means[0] = 1;
  let seen = 0;
  // Heaviest first: means of products then only fall, and none is lost below the least double.
  for (let at = 0; at < counts.length; at++) {
    const entry = isSwapped ? at : counts.length - 1 - at;
    const relative = (weights[entry] ?? 0) / mean;
    for (let copy = counts[entry] ?? 0; copy >= 1; copy--) withUnit(++seen, drawn, relative);
  }
  return means[drawn] ?? Number.NaN;
}

/** One step of the recursion: the unit that is the `seen`-th. */
function withUnit(seen: number, drawn: number, relative: number): void {
  for (let k = seen < drawn ? seen : drawn; k >= 1; k--) {
    const left = (means[k] ?? 0) * (seen - k);
    means[k] = (left + (means[k - 1] ?? 0) * relative * k) / seen;
  }
}
