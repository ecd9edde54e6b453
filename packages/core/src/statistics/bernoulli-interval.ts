import { betaBinomialMixture, lnMixtureOfCounts } from './beta-binomial-mixture.ts';
import { bracketedRoot } from './bracketed-root.ts';

/** The mixture is tuned for this level, whatever level is asked. */
const ALPHA_TUNED = 0.05;
/** No bound is looked for nearer to 0 or 1. */
const EDGE = 1e-12;
/** Of the rate or of what it lacks to 1, whichever is less: finer than anybody reads. */
const PRECISION = 1e-7;

/**
 * Anytime-valid interval of a rate: with probability 1 − alpha it holds the true rate at every
 * look, however often one looks. Narrowest about `tunedTrials` trials. Whole 0 ≤ successes ≤
 * trials > 0, 0 < alpha < 1, tunedTrials > 0; the vacuous [0, 1] for anything else. A few µs. Never
 * throws. Source: Howard et al. 2021, Time-uniform confidence sequences, Proposition 7 (two-sided
 * beta-binomial mixture), inverted.
 *
 * @example
 * bernoulliInterval(700, 1000, 0.05, 100) // [0.65162…, 0.74594…]
 */
export function bernoulliInterval(
  successes: number,
  trials: number,
  alpha: number,
  tunedTrials: number,
): readonly [low: number, high: number] {
  const isAsked = alpha > 0 && alpha < 1 && tunedTrials > 0 && Number.isFinite(tunedTrials);
  const isSample = successes >= 0 && trials > 0 && successes <= trials && Number.isFinite(trials);
  if (!isAsked || !isSample) return [0, 1];
  const threshold = -Math.log(alpha);
  const excess = (rate: number) => lnMixture(successes, trials, rate, tunedTrials) - threshold;
  const rate = Math.min(1 - EDGE, Math.max(EDGE, successes / trials));
  return [
    successes === 0 ? 0 : (crossing(rate, EDGE, trials, excess) ?? 0),
    successes === trials ? 1 : (crossing(rate, 1 - EDGE, trials, excess) ?? 1),
  ];
}

/** ln of the evidence against `rate`. */
function lnMixture(successes: number, trials: number, rate: number, tunedTrials: number): number {
  const complement = 1 - rate;
  const tuned = tunedTrials * rate * complement;
  const mixture = betaBinomialMixture(rate, complement, tuned, ALPHA_TUNED, false);
  return lnMixtureOfCounts(successes, trials - successes, mixture);
}

/** Between `inside` and `edge`; `null` when even the edge is plausible. */
function crossing(
  inside: number,
  edge: number,
  trials: number,
  excess: (x: number) => number,
): number | null {
  // Steps away from the rate, the first about as long as the bound is far: most are bracketed at
  // once, where the whole way to the edge would take three times as many calls.
  let step = 3 * Math.sqrt((inside * (1 - inside)) / trials) + 3 / trials;
  for (let near = inside; near !== edge; step *= 2) {
    const far = edge < inside ? Math.max(edge, near - step) : Math.min(edge, near + step);
    if (excess(far) > 0) {
      const tolerance = PRECISION * Math.min(inside, 1 - inside);
      return bracketedRoot(far, near, tolerance, excess);
    }
    near = far;
  }
  return null;
}
