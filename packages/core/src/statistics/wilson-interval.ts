import { normalUpperQuantile } from './normal-quantile.ts';

/**
 * Two-sided interval of a rate at level `alpha`, for one look at a sample whose size was fixed
 * before; the vacuous [0, 1] without trials. Never throws. Source: Wilson 1927.
 *
 * @example
 * wilsonInterval(15, 148, 0.05) // [0.06238…, 0.16048…]
 */
export function wilsonInterval(
  events: number,
  trials: number,
  alpha: number,
): readonly [low: number, high: number] {
  if (!(events >= 0 && trials > 0 && events <= trials && alpha > 0 && alpha < 1)) return [0, 1];
  const square = normalUpperQuantile(alpha / 2) ** 2;
  const rate = events / trials;
  const centre = (events + square / 2) / (trials + square);
  const half = Math.sqrt(square * (trials * rate * (1 - rate) + square / 4)) / (trials + square);
  return [events === 0 ? 0 : centre - half, events === trials ? 1 : centre + half];
}

/** A difference of two rates, first − second, and its interval. */
export interface RateDifference {
  readonly difference: number;
  readonly interval: readonly [low: number, high: number];
}

/**
 * The same of a difference of two rates, each given as events of trials. Never throws. Source:
 * Newcombe 1998, Interval estimation for the difference between independent proportions, method 10.
 *
 * @example
 * newcombeInterval({ events: 56, trials: 70 }, { events: 48, trials: 80 }, 0.05).difference // 0.2
 */
export function newcombeInterval(
  first: { readonly events: number; readonly trials: number },
  second: { readonly events: number; readonly trials: number },
  alpha: number,
): RateDifference {
  const [rate, other] = [first.events / first.trials, second.events / second.trials];
  const [low, high] = wilsonInterval(first.events, first.trials, alpha);
  const [otherLow, otherHigh] = wilsonInterval(second.events, second.trials, alpha);
  const difference = rate - other;
  return {
    difference,
    interval: [
      difference - Math.hypot(rate - low, otherHigh - other),
      difference + Math.hypot(high - rate, other - otherLow),
    ],
  };
}
