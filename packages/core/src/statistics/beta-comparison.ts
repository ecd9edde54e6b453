import { lnBeta } from './ln-beta.ts';

/** Whole events of trials; the posterior of their rate under a flat prior is a beta distribution. */
export interface RateSample {
  readonly events: number;
  readonly trials: number;
}

/**
 * P(the candidate's rate is higher) and the expected loss of choosing the candidate (how much
 * lower its rate is, where it is lower), under flat priors. O(candidate's events). No error
 * control under repeated looks: 95 % is exceeded by chance in nearly half of A/A comparisons with
 * daily looks. Never throws; NaN for counts that are no sample. Source: Miller 2015, Formulas for
 * Bayesian A/B Testing.
 *
 * @example
 * betaComparison({ events: 120, trials: 1000 }, { events: 140, trials: 1000 }).higher // 0.9078…
 */
export function betaComparison(
  control: RateSample,
  candidate: RateSample,
): { readonly higher: number; readonly loss: number } {
  const [a, b] = [control.events + 1, control.trials - control.events + 1];
  const [c, d] = [candidate.events + 1, candidate.trials - candidate.events + 1];
  // E[(p − q)+] = E[p] P(p⁺ > q) − E[q] P(p > q⁺): one event more in the arm that is averaged.
  const loss =
    (a / (a + b)) * (1 - exceeds(c, d, a + 1, b)) - (c / (c + d)) * (1 - exceeds(c + 1, d, a, b));
  return { higher: exceeds(c, d, a, b), loss };
}

/** P(X > Y) for X ~ Beta(c, d) with whole c, Y ~ Beta(a, b). */
function exceeds(c: number, d: number, a: number, b: number): number {
  const lnPrior = lnBeta(a, b);
  let sum = 0;
  for (let i = 0; i < c; i++)
    sum += Math.exp(lnBeta(a + i, b + d) - Math.log(d + i) - lnBeta(1 + i, d) - lnPrior);
  return sum;
}
