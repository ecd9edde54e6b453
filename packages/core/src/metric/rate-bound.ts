import { binomialAtMost } from './binomial-tail.ts';

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
  return crossing(
    events / trials,
    1,
    (probability) => binomialAtMost(events, trials, probability) <= alpha,
  );
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
  return crossing(
    0,
    events / trials,
    (probability) => 1 - binomialAtMost(events - 1, trials, probability) >= alpha,
  );
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

/** Where `reached` turns from false to true between `low` and `high`. */
function crossing(low: number, high: number, reached: (x: number) => boolean): number {
  let [below, above] = [low, high];
  while (above - below > 1e-13 * above) {
    const middle = below + (above - below) / 2;
    if (middle <= below || middle >= above) break;
    if (reached(middle)) above = middle;
    else below = middle;
  }
  return above;
}
