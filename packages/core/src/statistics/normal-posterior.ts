import { lnNormalTail } from './normal-tail.ts';
import { HALF_LN_TWO_PI } from './stirling-remainder.ts';

/** What is believed of a figure: a normal distribution. */
export interface NormalBelief {
  readonly mean: number;
  readonly variance: number;
}

/** What is believed of a difference after it was estimated. */
export interface Posterior {
  readonly mean: number;
  readonly standardDeviation: number;
  /** P(difference > 0). */
  readonly higher: number;
  /** Expected loss of choosing the candidate, and of choosing control: E(−d)+ and E(d)+. */
  readonly loss: number;
  readonly gain: number;
}

/**
 * Belief in a difference that was estimated with a standard error > 0, from a normal prior or, without
 * one, from a flat one. No error control under repeated looks. Never throws; NaN for what is no
 * estimate. Source: Gelman et al. 2013, Bayesian Data Analysis, §2.5.
 *
 * @example
 * normalPosterior(0.05, 0.035715).higher // 0.9192…
 */
export function normalPosterior(
  estimate: number,
  standardError: number,
  prior: NormalBelief | null = null,
): Posterior {
  const own = standardError > 0 ? 1 / standardError ** 2 : Number.NaN;
  const before = prior === null ? 0 : 1 / prior.variance;
  const mean = estimate + (((prior?.mean ?? estimate) - estimate) * before) / (own + before);
  const standardDeviation = 1 / Math.sqrt(own + before);
  const z = mean / standardDeviation;
  const density = Math.exp(-0.5 * z * z - HALF_LN_TWO_PI);
  const [above, below] = [Math.exp(lnNormalTail(-z)), Math.exp(lnNormalTail(z))];
  return {
    mean,
    standardDeviation,
    higher: above,
    loss: Math.max(0, standardDeviation * (density - z * below)),
    gain: Math.max(0, standardDeviation * (density + z * above)),
  };
}
