/**
 * Mixtures of the published suite that no part of the product uses, built from the functions that
 * it does use: they show that those are right.
 */
import {
  bracketedRoot,
  lnGamma,
  lnIncompleteGamma,
  lnNormalTail,
  lnUpperIncompleteGamma,
  normalMixtureRho,
} from '@tidegate/core';

/** ln of a mixture at a sum with intrinsic time `variance`. */
export type LnMixture = (sum: number, variance: number) => number;

/** Howard et al. 2021, Proposition 6. */
export function oneSidedNormal(tuned: number, alpha: number): LnMixture {
  const rho = normalMixtureRho(tuned, 2 * alpha);
  return (sum, variance) => {
    const total = variance + rho;
    return (
      0.5 * Math.log((4 * rho) / total) +
      (sum * sum) / (2 * total) +
      lnNormalTail(-sum / Math.sqrt(total))
    );
  };
}

/** Ibid., Proposition 9; `scale` is c of the paper. */
export function gammaExponential(tuned: number, alpha: number, scale: number): LnMixture {
  const square = scale * scale;
  const prior = normalMixtureRho(tuned, 2 * alpha) / square;
  const lnPrior = prior * Math.log(prior) - lnGamma(prior) - lnIncompleteGamma(prior, prior);
  return (sum, variance) => {
    const shape = variance / square + prior;
    const reached = (scale * sum + variance) / square;
    return (
      lnPrior +
      lnGamma(shape) +
      lnIncompleteGamma(shape, reached + prior) -
      shape * Math.log(reached + prior) +
      reached
    );
  };
}

/** Ibid., Proposition 10. */
export function gammaPoisson(tuned: number, alpha: number, scale: number): LnMixture {
  const square = scale * scale;
  const prior = normalMixtureRho(tuned, 2 * alpha) / square;
  const lnPrior = prior * Math.log(prior) - lnGamma(prior) - lnUpperIncompleteGamma(prior, prior);
  return (sum, variance) => {
    const rate = variance / square + prior;
    const shape = sum / scale + rate;
    return (
      lnPrior +
      lnGamma(shape) +
      lnUpperIncompleteGamma(shape, rate) -
      shape * Math.log(rate) +
      variance / square
    );
  };
}

/** The sum at which a mixture reaches 1/alpha; `most` when even that sum does not. */
export function mixtureBound(
  mixture: LnMixture,
  variance: number,
  alpha: number,
  most = Number.POSITIVE_INFINITY,
): number {
  const excess = (sum: number) => mixture(sum, variance) + Math.log(alpha);
  let high = Math.min(most, variance);
  while (excess(high) < 0 && high < most) high = Math.min(most, 2 * high);
  return excess(high) < 0 ? most : bracketedRoot(0, high, 1e-10 * high, excess);
}
