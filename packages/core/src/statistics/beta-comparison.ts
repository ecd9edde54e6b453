import { lnBeta } from './ln-beta.ts';

/** Whole events of trials; the posterior of their rate under a flat prior is a beta distribution. */
export interface RateSample {
  readonly events: number;
  readonly trials: number;
}

/**
 * P(the candidate's rate is higher) and the expected loss of choosing the candidate (how much
 * lower its rate is, where it is lower), under flat priors. O(√ of the candidate's events), so that
 * a million of them take less than a millisecond. No error control under repeated looks: 95 % is
 * exceeded by chance in nearly half of A/A comparisons with daily looks. Never throws; NaN for
 * counts that are no sample. Source: Miller 2015, Formulas for Bayesian A/B Testing.
 *
 * @example
 * betaComparison({ events: 120, trials: 1000 }, { events: 140, trials: 1000 }).higher // 0.9078…
 */
export function betaComparison(
  control: RateSample,
  candidate: RateSample,
): { readonly higher: number; readonly loss: number } {
  if (!(isSample(control) && isSample(candidate))) return { higher: Number.NaN, loss: Number.NaN };
  const [a, b] = [control.events + 1, control.trials - control.events + 1];
  const [c, d] = [candidate.events + 1, candidate.trials - candidate.events + 1];
  // E[(p − q)+] = E[p] P(p⁺ > q) − E[q] P(p > q⁺): one event more in the arm that is averaged.
  const loss =
    (a / (a + b)) * (1 - exceeds(c, d, a + 1, b)) - (c / (c + d)) * (1 - exceeds(c + 1, d, a, b));
  return { higher: exceeds(c, d, a, b), loss };
}

function isSample({ events, trials }: RateSample): boolean {
  return Number.isSafeInteger(events) && events >= 0 && events <= trials && trials < 1e15;
}

/**
 * P(X > Y) for X ~ Beta(c, d) with whole c, Y ~ Beta(a, b): a sum over i < c of terms that rise to
 * one peak and fall. It is added up from its greatest term outwards, until nothing is added any more;
 * the ratio of two terms that follow each other is (a + i)(d + i) / ((a + b + d + i)(i + 1)).
 */
function exceeds(c: number, d: number, a: number, b: number): number {
  const all = a + b + d;
  const ratio = (i: number) => ((a + i) / (all + i)) * ((d + i) / (i + 1));
  const peak = Math.floor((a * d - all) / (b + 1)) + 1;
  const start = Math.max(0, Math.min(c - 1, peak));
  const greatest = Math.exp(
    lnBeta(a + start, b + d) - Math.log(d + start) - lnBeta(1 + start, d) - lnBeta(a, b),
  );
  let sum = greatest;
  let term = greatest;
  for (let i = start; i < c - 1 && term > sum * 1e-18; i++) {
    term *= ratio(i);
    sum += term;
  }
  term = greatest;
  for (let i = start - 1; i >= 0 && term > sum * 1e-18; i--) {
    term /= ratio(i);
    sum += term;
  }
  return Math.min(1, sum);
}
