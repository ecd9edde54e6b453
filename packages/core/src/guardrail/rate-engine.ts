import { lnMeanExp } from '../statistics/ln-mean-exp.ts';

/** How many times worse a bet takes the candidate to be: from 1.25 times to nearly every unit. */
export const BETS: readonly number[] = [1.25, 1.6, 2.5, 5, 12];

/** Share of the wealth that is laid on each of `BETS`; sums to 1. */
export const BET_WEIGHTS: readonly number[] = [1 / 8, 1 / 4, 1 / 4, 1 / 4, 1 / 8];

/** ln of the wealth of each bet before any evidence: 1 each. */
export const NO_WEALTH: readonly number[] = BETS.map(() => 0);

/** Units of both arms, seen side by side, and those of them that something happened to. */
export interface RateBlock {
  readonly candidate: number;
  readonly control: number;
  readonly candidateEvents: number;
  readonly controlEvents: number;
}

/**
 * ln of the wealth of each bet after a block. Of the k events of both arms each is the candidate's
 * with probability q0 = q r0 / (q r0 + 1 − q), where q is its share of the units and its rate is r0
 * (`tolerated`, above 0, mostly 1) times control's. The bet on r multiplies its wealth by the
 * likelihood ratio of r0 r to r0. No rate up to r0 makes wealth grow on the average: units are drawn
 * without replacement, which is less than the binomial in convex order (Hoeffding 1963, theorem 4).
 * So by Ville's inequality the mixture ever reaches 1 / alpha with chance alpha at most.
 *
 * Nothing changes after a block without events, with one arm only, or that cannot be: more events
 * than units, numbers that are not finite. Never throws.
 *
 * @example
 * const block = { candidate: 17, control: 150, candidateEvents: 2, controlEvents: 1 };
 * lnMixture(addBlock(NO_WEALTH, block, 1)) // 1.7698199648929709
 */
export function addBlock(
  logs: readonly number[],
  block: RateBlock,
  tolerated: number,
): readonly number[] {
  if (!(isComparable(block) && tolerated > 0 && tolerated < Number.POSITIVE_INFINITY)) return logs;
  const share = block.candidate / (block.candidate + block.control);
  const events = block.candidateEvents + block.controlEvents;
  const fair = Math.log1p(share * (tolerated - 1));
  return BETS.map((bet, i) => {
    const stake = Math.log1p(share * (tolerated * bet - 1)) - fair;
    return (logs[i] ?? 0) + block.candidateEvents * Math.log(bet) - events * stake;
  });
}

/** ln of the wealth of the whole mixture: at ln(1 / alpha) it is evidence. Never throws. */
export function lnMixture(logs: readonly number[]): number {
  return lnMeanExp(logs, BET_WEIGHTS);
}

/** Whether a block has both arms, an event, and only numbers that can be. Never throws. */
export function isComparable(block: RateBlock): boolean {
  const { candidate, control, candidateEvents, controlEvents } = block;
  return (
    candidate > 0 &&
    control > 0 &&
    candidateEvents >= 0 &&
    controlEvents >= 0 &&
    candidateEvents <= candidate &&
    controlEvents <= control &&
    candidateEvents + controlEvents > 0 &&
    Number.isFinite(candidate + control)
  );
}
