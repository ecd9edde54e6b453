import { lnIncompleteBeta } from './incomplete-beta.ts';

/**
 * P(X ≤ events) for X ~ Binomial(trials, probability), 0..1. Whole numbers 0 ≤ events ≤ trials
 * up to 10^7 (about 10^-13 exact, a few thousand operations at most). Never throws. Source: DLMF
 * 8.17.4–5 (regularised incomplete beta function).
 *
 * @example
 * binomialAtMost(0, 10, 0.5) // 0.0009765625
 */
export function binomialAtMost(events: number, trials: number, probability: number): number {
  if (events < 0) return 0;
  if (events >= trials || probability <= 0) return 1;
  if (probability >= 1) return 0;
  return Math.exp(lnIncompleteBeta(trials - events, events + 1, 1 - probability, probability));
}
