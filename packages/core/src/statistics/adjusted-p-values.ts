/**
 * p-values of several questions, adjusted so that "at most alpha" holds for all of them together
 * (the chance of any false "yes"); parallel to the given ones, at most 1. Never throws. Source:
 * Holm 1979.
 *
 * @example
 * holmAdjusted([0.01, 0.04]) // [0.02, 0.04]
 */
export function holmAdjusted(pValues: readonly number[]): number[] {
  const adjusted: number[] = [];
  let greatest = 0;
  ascending(pValues).forEach(([place, p], rank) => {
    greatest = Math.max(greatest, Math.min(1, p * (pValues.length - rank)));
    adjusted[place] = greatest;
  });
  return adjusted;
}

/**
 * Likewise for the expected share of false ones among the "yes" answers, for questions that are
 * independent or go together. Never throws. Source: Benjamini & Hochberg 1995.
 *
 * @example
 * falseDiscoveryAdjusted([0.01, 0.04]) // [0.02, 0.04]
 */
export function falseDiscoveryAdjusted(pValues: readonly number[]): number[] {
  const adjusted: number[] = [];
  let least = 1;
  const descending = ascending(pValues).reverse();
  descending.forEach(([place, p], fromTop) => {
    const rank = pValues.length - fromTop;
    least = Math.min(least, (p * pValues.length) / rank);
    adjusted[place] = least;
  });
  return adjusted;
}

function ascending(pValues: readonly number[]): [place: number, p: number][] {
  return pValues.map((p, place): [number, number] => [place, p]).sort(([, a], [, b]) => a - b);
}
