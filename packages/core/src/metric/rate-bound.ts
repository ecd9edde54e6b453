import { binomialAtMost } from '../statistics/binomial-tail.ts';
import { bracketedRoot } from '../statistics/bracketed-root.ts';

/**
 * Upper confidence bound of a rate, one-sided, exact: with probability `confidence` or more the
 * true rate is below it. The vacuous 1 when the arguments are not whole 0 ≤ events ≤ trials,
 * trials > 0, confidence inside 0..1. Never throws. Source: Clopper & Pearson 1934.
 *
 * @example
 * rateUpperBound(0, 2995, 0.95) // 0.0009997…
 */
export function rateUpperBound(events: number, trials: number, confidence: number): number {
  if (!isSample(events, trials, confidence) || events === trials) return 1;
  const alpha = 1 - confidence;
  if (events === 0) return -Math.expm1(Math.log(alpha) / trials);
  const rate = events / trials;
  const rising = (probability: number) => alpha - binomialAtMost(events, trials, probability);
  // Four standard deviations are far enough for most confidences.
  const far = Math.min(1, rate + (4 * Math.sqrt(events + 1)) / trials);
  return rising(far) > 0 ? crossing(rate, far, rising) : crossing(rate, 1, rising);
}

/**
 * Lower confidence bound of a rate, one-sided, exact; the vacuous 0 for arguments that are no
 * sample. Never throws. Source: Clopper & Pearson 1934.
 *
 * @example
 * rateLowerBound(10, 10, 0.95) // 0.741…
 */
export function rateLowerBound(events: number, trials: number, confidence: number): number {
  if (!isSample(events, trials, confidence) || events === 0) return 0;
  const alpha = 1 - confidence;
  if (events === trials) return Math.exp(Math.log(alpha) / trials);
  const rate = events / trials;
  const rising = (probability: number) =>
    1 - alpha - binomialAtMost(events - 1, trials, probability);
  const far = Math.max(0, rate - (4 * Math.sqrt(events)) / trials);
  return rising(far) < 0 ? crossing(far, rate, rising) : crossing(0, rate, rising);
}

function isSample(events: number, trials: number, confidence: number): boolean {
  return (
    Number.isSafeInteger(events) &&
    Number.isSafeInteger(trials) &&
    events >= 0 &&
    trials > 0 &&
    events <= trials &&
    confidence > 0 &&
    confidence < 1
  );
}

/** Where a rising function is 0 between `low` and `high`, to 1e-13 of it. */
function crossing(low: number, high: number, rising: (x: number) => number): number {
  return bracketedRoot(low, high, 1e-13 * high, rising);
}
