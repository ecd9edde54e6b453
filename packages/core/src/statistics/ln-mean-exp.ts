/**
 * ln Σ w e^x of logarithms and their weights (one for each, ≥ 0): the mixture of e-values that are
 * kept as logs. −Infinity for none. Never overflows or throws; NaN when one of them is.
 *
 * @example
 * lnMeanExp([1000, 1000], [0.5, 0.5]) // 1000
 */
export function lnMeanExp(logs: readonly number[], weights: readonly number[]): number {
  const greatest = Math.max(...logs);
  if (!Number.isFinite(greatest)) return greatest;
  let sum = 0;
  for (let i = 0; i < logs.length; i++)
    sum += (weights[i] ?? 0) * Math.exp((logs[i] ?? 0) - greatest);
  return greatest + Math.log(sum);
}
