/**
 * ρ of the two-sided normal mixture that makes its bound narrowest at intrinsic time `variance`
 * for level `alpha`; both > 0, alpha < 1, else NaN. One-sided mixtures take it at 2 alpha. Never
 * throws. Source: Howard, Ramdas, McAuliffe & Sekhon 2021, Time-uniform confidence sequences, §3.5.
 *
 * @example
 * normalMixtureRho(100, 0.05) // 12.60056…
 */
export function normalMixtureRho(variance: number, alpha: number): number {
  if (!(variance > 0 && alpha > 0 && alpha < 1)) return Number.NaN;
  const twice = -2 * Math.log(alpha);
  return variance / (twice + Math.log1p(twice));
}

/**
 * ln of the two-sided normal mixture of a sum with intrinsic time `variance`: an e-process while
 * the sum is centred and its increments are sub-Gaussian. Never throws. Source: ibid., eq. 14.
 */
export function lnNormalMixture(sum: number, variance: number, rho: number): number {
  const total = variance + rho;
  return 0.5 * Math.log(rho / total) + (sum * sum) / (2 * total);
}

/**
 * The sum at which that mixture reaches 1/alpha: |sum| stays below it at all times with
 * probability 1 − alpha. Never throws. Source: ibid., eq. 14.
 *
 * @example
 * normalMixtureBound(100, 12.60056, 0.05) // 30.35208…
 */
export function normalMixtureBound(variance: number, rho: number, alpha: number): number {
  return Math.sqrt((variance + rho) * (Math.log1p(variance / rho) - 2 * Math.log(alpha)));
}
