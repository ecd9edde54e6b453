import { lnNormalTail } from './normal-tail.ts';

/**
 * z and two-sided p-value of "both arms have the same rate", for one look at samples whose sizes
 * were fixed before. z is NaN and p 1 where there is nothing to compare (an empty arm, no event or
 * nothing but events). Never throws. Source: Pearson's chi-square of a 2 × 2 table, as a z.
 *
 * @example
 * pooledRateTest({ events: 500, trials: 10000 }, { events: 560, trials: 10000 }).z // 1.8937…
 */
export function pooledRateTest(
  control: { readonly events: number; readonly trials: number },
  candidate: { readonly events: number; readonly trials: number },
): { readonly z: number; readonly pValue: number } {
  const rate = (control.events + candidate.events) / (control.trials + candidate.trials);
  const variance = rate * (1 - rate) * (1 / control.trials + 1 / candidate.trials);
  const difference = candidate.events / candidate.trials - control.events / control.trials;
  const z = difference / Math.sqrt(variance);
  if (!Number.isFinite(z)) return { z: Number.NaN, pValue: 1 };
  return { z, pValue: Math.min(1, 2 * Math.exp(lnNormalTail(Math.abs(z)))) };
}
