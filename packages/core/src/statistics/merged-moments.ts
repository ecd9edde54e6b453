/** Count, mean, and the sum of squared deviations from the mean. */
export interface Deviations {
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

/**
 * Moments of two samples together; nothing large cancels, as it does in sums of squares. Never
 * throws. Source: Chan, Golub & LeVeque 1983, eq. 2.1.
 *
 * @example
 * mergedMoments({ count: 1, mean: 1, squares: 0 }, { count: 1, mean: 3, squares: 0 }).squares // 2
 */
export function mergedMoments(a: Deviations, b: Deviations): Deviations {
  const count = a.count + b.count;
  if (count === 0) return a;
  const shift = b.mean - a.mean;
  return {
    count,
    mean: a.mean + (shift * b.count) / count,
    squares: a.squares + b.squares + (shift * shift * a.count * b.count) / count,
  };
}
