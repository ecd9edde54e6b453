import { BETS } from './rate-engine.ts';

/** No bet takes more than this share of trials to be events. */
const MOST_RATE = 0.95;

/**
 * ln of the e-value of each bet from `events` of `trials` against a known `reference` rate, 0..1
 * exclusive: bets on r take the rate to be min(r × reference, 0.95). A bet that would lie at the
 * reference or below it is not laid: 0. So are all, when trials, events or reference cannot be. No
 * rate up to the reference makes wealth grow on the average. Never throws. Source: Wald 1945, the
 * sequential probability ratio.
 *
 * @example
 * lnMixture(againstReference(3, 3, 0.05)) // 5.531111760804079
 */
export function againstReference(
  trials: number,
  events: number,
  reference: number,
): readonly number[] {
  const isSample = events >= 0 && events <= trials && Number.isFinite(trials);
  return BETS.map((bet) => {
    const rate = Math.min(bet * reference, MOST_RATE);
    if (!(isSample && reference > 0 && rate > reference)) return 0;
    const worse = Math.log(rate / reference);
    const better = Math.log1p(-rate) - Math.log1p(-reference);
    return events * worse + (trials - events) * better;
  });
}
